"""The exit codes of the commands, in the words of their help."""

EXIT_CODES = "exit codes: 0 done, 1 failed, 2 bad usage or settings, 130 interrupted"
RUN_EXIT_CODES = (
    "exit codes: 0 all done, 1 failed, 2 bad usage or settings, 3 done but some targets failed, 130 interrupted"
)
DOCTOR_EXIT_CODES = "exit codes: 0 in order, 1 failed, 2 bad usage or settings, 3 problems are left, 130 interrupted"
VALIDATE_EXIT_CODES = "exit codes: 0 valid, 1 problems found, 2 bad usage or settings, 130 interrupted"
