"""Every way of asking that the suites go through, a file for each provider."""

from tests.contract.cases import ai302, higgs, jimmyai, openai, suno, udio
from tests.contract.cases.case import Case

CASES: tuple[Case, ...] = (*openai.CASES, *ai302.CASES, *jimmyai.CASES, *suno.CASES, *udio.CASES,
                            *higgs.CASES)  # fmt: skip
