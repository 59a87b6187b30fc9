# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/fuzz/fuzz_csv tests/fuzz/fuzz_ftc
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c tests/fuzz/fuzz.h tests/fuzz/fuzz_file.c tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_csv_LDADD = $(DIALER_ALL_LIBS)
tests_fuzz_fuzz_ftc_SOURCES = tests/fuzz/fuzz_ftc.c tests/fuzz/fuzz.h tests/fuzz/fuzz_file.c tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_ftc_LDADD = $(DIALER_ALL_LIBS)
