"""What several providers share: a service that more than one of them reaches, and answers that more than one reads."""
