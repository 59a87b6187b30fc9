# SPDX-License-Identifier: Apache-2.0
BENCHES += tests/bench/bench_policy tests/bench/bench_launch tests/bench/bench_latency
EXTRA_DIST += tests/bench/run tests/bench/bench_launch tests/bench/bench_latency
noinst_PROGRAMS += tests/bench/bench_policy
tests_bench_bench_policy_SOURCES = tests/bench/bench_policy.c
tests_bench_bench_policy_LDADD = $(DIALER_ALL_LIBS)
BENCHES += tests/bench/bench_claim
noinst_PROGRAMS += tests/bench/bench_claim
tests_bench_bench_claim_SOURCES = tests/bench/bench_claim.c
tests_bench_bench_claim_LDADD = libtests.a $(DIALER_ALL_LIBS)
BENCHES += tests/bench/bench_import
noinst_PROGRAMS += tests/bench/bench_import
tests_bench_bench_import_SOURCES = tests/bench/bench_import.c
tests_bench_bench_import_LDADD = libtests.a $(DIALER_ALL_LIBS)
BENCHES += tests/bench/bench_media
noinst_PROGRAMS += tests/bench/bench_media
tests_bench_bench_media_SOURCES = tests/bench/bench_media.c
tests_bench_bench_media_LDADD = $(DIALER_ALL_LIBS)
