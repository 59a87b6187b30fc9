# SPDX-License-Identifier: Apache-2.0
# libpolicy.a is pure (checked by its symbols); libnumber.a wraps libphonenumber, which is not.
noinst_LIBRARIES += libpolicy.a libnumber.a
libpolicy_a_SOURCES = \
	policy/policy.h policy/policy_priv.h policy/pack_priv.h policy/reason_tbl.h \
	policy/builder.c \
	policy/calendar.c \
	policy/bits.h \
	policy/candidate.c \
	policy/civil.c policy/civil.h \
	policy/class.c \
	policy/clock.c \
	policy/decide.c policy/duty.h \
	policy/explain.c \
	policy/finish.c \
	policy/fit.c \
	policy/json_out.c policy/json_out.h \
	policy/kinds.c \
	policy/pack.c \
	policy/except.c \
	policy/law.c \
	policy/pack_countries.c \
	policy/pack_numbers.c \
	policy/pack_waivers.c \
	policy/record_json.c \
	policy/record_scan.c policy/record_scan.h \
	policy/tzif.c policy/tzif.h \
	policy/tzposix.c policy/tzposix.h \
	policy/number/e164.c policy/number/e164.h \
	policy/rules/ban.c \
	policy/rules/cap.c \
	policy/rules/checklist.c \
	policy/rules/consent.c policy/rules/consent.h \
	policy/rules/dnc.c \
	policy/rules/duty.c \
	policy/rules/hours.c \
	policy/rules/number.c \
	policy/rules/purpose.c \
	policy/rules/reassigned.c \
	policy/rules/record.c \
	policy/rules/revoke.c \
	policy/rules/ring.c

libnumber_a_SOURCES = policy/number/phone.h policy/number/phone.cc policy/number/nanp.h
nodist_libnumber_a_SOURCES = policy/number/nanp_table.c
EXTRA_DIST += tools/nanp-table
dist_check_SCRIPTS += tools/check-policy-symbols
CLEANFILES += policy/number/nanp_table.c

NUMBER_PACKS = policy/packs/us/numbers.json policy/packs/ca/numbers.json
policy/number/nanp_table.c: $(NUMBER_PACKS) tools/nanp-table
	$(AM_V_GEN)$(MKDIR_P) policy/number && \
	for pack in $(NUMBER_PACKS); do cat $(top_srcdir)/$$pack; done | \
	$(SHELL) $(top_srcdir)/tools/nanp-table >$@.tmp && \
	mv -f $@.tmp $@

POLICY_PACKS = \
	policy/packs/au/holidays.ics \
	policy/packs/au/rules.json \
	policy/packs/br/rules.json \
	policy/packs/ca/federal.json \
	policy/packs/ca/numbers.json \
	policy/packs/ch/rules.json \
	policy/packs/coverage.json \
	policy/packs/engine.json \
	policy/packs/eu/at.json \
	policy/packs/eu/be.json \
	policy/packs/eu/de.ics \
	policy/packs/eu/de.json \
	policy/packs/eu/dk.json \
	policy/packs/eu/es.ics \
	policy/packs/eu/es.json \
	policy/packs/eu/fr.ics \
	policy/packs/eu/fr.json \
	policy/packs/eu/ie.json \
	policy/packs/eu/it.ics \
	policy/packs/eu/it.json \
	policy/packs/eu/nl.json \
	policy/packs/eu/pl.json \
	policy/packs/eu/pt.json \
	policy/packs/eu/se.json \
	policy/packs/eu/union.json \
	policy/packs/gb/rules.json \
	policy/packs/in/rules.json \
	policy/packs/sg/rules.json \
	policy/packs/us/artificial.json \
	policy/packs/us/debt.json \
	policy/packs/us/disclosure.json \
	policy/packs/us/federal.json \
	policy/packs/us/frequency.json \
	policy/packs/us/holidays.ics \
	policy/packs/us/holidays.json \
	policy/packs/us/hours.json \
	policy/packs/us/lists.json \
	policy/packs/us/numbers.json \
	policy/packs/us/opening.json \
	policy/packs/us/reassigned.json \
	policy/packs/us/recording.json \
	policy/packs/us/registration.json
nobase_dist_pkgdata_DATA += $(POLICY_PACKS)
