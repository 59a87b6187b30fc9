# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/fuzz/fuzz_csv tests/fuzz/fuzz_lists
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c tests/fuzz/fuzz.h tests/fuzz/fuzz_file.c tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_csv_LDADD = $(DIALER_ALL_LIBS)
tests_fuzz_fuzz_lists_SOURCES = tests/fuzz/fuzz_lists.c tests/fuzz/fuzz.h tests/fuzz/fuzz_file.c tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_lists_LDADD = $(DIALER_ALL_LIBS)

# The policy's readers; their seeds are files.
check_PROGRAMS += tests/fuzz/fuzz_pack tests/fuzz/fuzz_calendar tests/fuzz/fuzz_facts tests/fuzz/fuzz_tzif
tests_fuzz_fuzz_pack_SOURCES = tests/fuzz/fuzz_pack.c tests/fuzz/fuzz.h tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_pack_LDADD = $(DIALER_ALL_LIBS)
tests_fuzz_fuzz_calendar_SOURCES = tests/fuzz/fuzz_calendar.c tests/fuzz/fuzz.h tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_calendar_LDADD = $(DIALER_ALL_LIBS)
tests_fuzz_fuzz_facts_SOURCES = tests/fuzz/fuzz_facts.c tests/fuzz/fuzz.h tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_facts_LDADD = $(DIALER_ALL_LIBS)
tests_fuzz_fuzz_tzif_SOURCES = tests/fuzz/fuzz_tzif.c tests/fuzz/fuzz.h tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_tzif_LDADD = $(DIALER_ALL_LIBS)
check_PROGRAMS += tests/fuzz/fuzz_bundle
tests_fuzz_fuzz_bundle_SOURCES = tests/fuzz/fuzz_bundle.c tests/fuzz/fuzz.h tests/fuzz/fuzz_file.c \
	tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_bundle_LDADD = $(DIALER_ALL_LIBS)
check_PROGRAMS += tests/fuzz/fuzz_filter
tests_fuzz_fuzz_filter_SOURCES = tests/fuzz/fuzz_filter.c tests/fuzz/fuzz.h tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_filter_LDADD = $(DIALER_ALL_LIBS)
check_PROGRAMS += tests/fuzz/fuzz_certificate
tests_fuzz_fuzz_certificate_SOURCES = tests/fuzz/fuzz_certificate.c tests/fuzz/fuzz.h tests/fuzz/fuzz_file.c \
	tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_certificate_LDADD = $(DIALER_ALL_LIBS)
check_PROGRAMS += tests/fuzz/fuzz_script
tests_fuzz_fuzz_script_SOURCES = tests/fuzz/fuzz_script.c tests/fuzz/fuzz.h tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_script_LDADD = $(DIALER_ALL_LIBS)
EXTRA_DIST += \
	tests/fuzz/corpus/fuzz_certificate/claim.json \
	tests/fuzz/corpus/fuzz_certificate/claims.json \
	tests/fuzz/corpus/fuzz_certificate/leadid.txt \
	tests/fuzz/corpus/fuzz_certificate/table.csv \
	tests/fuzz/corpus/fuzz_certificate/url.txt \
	tests/fuzz/corpus/fuzz_certificate/version4.json \
	tests/fuzz/corpus/fuzz_bundle/bundle.html \
	tests/fuzz/corpus/fuzz_bundle/export.ndjson \
	tests/fuzz/corpus/fuzz_bundle/proof.json \
	tests/fuzz/corpus/fuzz_calendar/daily.ics \
	tests/fuzz/corpus/fuzz_calendar/dates.ics \
	tests/fuzz/corpus/fuzz_calendar/rules.ics \
	tests/fuzz/corpus/fuzz_facts/full.json \
	tests/fuzz/corpus/fuzz_facts/none.json \
	tests/fuzz/corpus/fuzz_filter/example.txt \
	tests/fuzz/corpus/fuzz_filter/kinds.txt \
	tests/fuzz/corpus/fuzz_filter/lines.txt \
	tests/fuzz/corpus/fuzz_filter/open.txt \
	tests/fuzz/corpus/fuzz_filter/order.txt \
	tests/fuzz/corpus/fuzz_script/hand_over.json \
	tests/fuzz/corpus/fuzz_script/questions.json \
	tests/fuzz/corpus/fuzz_script/refused.json \
	tests/fuzz/corpus/fuzz_pack/clocks.json \
	tests/fuzz/corpus/fuzz_pack/countries.json \
	tests/fuzz/corpus/fuzz_pack/duties.json \
	tests/fuzz/corpus/fuzz_pack/facts.json \
	tests/fuzz/corpus/fuzz_pack/numbers.json \
	tests/fuzz/corpus/fuzz_pack/overlay.json \
	tests/fuzz/corpus/fuzz_tzif/America-Phoenix \
	tests/fuzz/corpus/fuzz_tzif/America-Puerto_Rico \
	tests/fuzz/corpus/fuzz_tzif/Etc-UTC \
	tests/fuzz/corpus/fuzz_tzif/Pacific-Apia
check_PROGRAMS += tests/fuzz/fuzz_schedule
tests_fuzz_fuzz_schedule_SOURCES = tests/fuzz/fuzz_schedule.c tests/fuzz/fuzz.h tests/fuzz/fuzz_main.c
tests_fuzz_fuzz_schedule_LDADD = $(DIALER_ALL_LIBS)
EXTRA_DIST += \
	tests/fuzz/corpus/fuzz_schedule/floating.ics \
	tests/fuzz/corpus/fuzz_schedule/odd.ics \
	tests/fuzz/corpus/fuzz_schedule/office.ics \
	tests/fuzz/corpus/fuzz_schedule/refused.ics
