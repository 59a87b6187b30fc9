/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fuzz target is one function, as libFuzzer wants it. `make check` runs each as a program over a
 * fixed number of mutations of small seeds (fuzz_main.c), always the same; to search for longer:
 *   clang -fsanitize=fuzzer,address -I. -I<build> tests/fuzz/fuzz_csv.c tests/fuzz/fuzz_file.c ...
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes as a file, the same one each time; path receives its name. */
void fuzz_file(char *path, size_t path_size, const uint8_t *data, size_t size);

#endif
