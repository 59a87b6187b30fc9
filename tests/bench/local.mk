# SPDX-License-Identifier: Apache-2.0
BENCHES += tests/bench/bench_policy
noinst_PROGRAMS += tests/bench/bench_policy
tests_bench_bench_policy_SOURCES = tests/bench/bench_policy.c
tests_bench_bench_policy_LDADD = $(DIALER_ALL_LIBS)
