# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/fuzz/fuzz_csv tests/fuzz/fuzz_lists
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c tests/fuzz/fuzz.h tests/fuzz/fuzz_file.c tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_csv_LDADD = $(DIALER_ALL_LIBS)
tests_fuzz_fuzz_lists_SOURCES = tests/fuzz/fuzz_lists.c tests/fuzz/fuzz.h tests/fuzz/fuzz_file.c tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_lists_LDADD = $(DIALER_ALL_LIBS)
