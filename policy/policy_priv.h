/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of libpolicy share: the compiled policy, one rule, one evaluation. A policy is
 * built once (pack*.c, calendar.c, builder.c) and only read afterwards.
 *
 * Rules stand in one array sorted by place (0 is "*", everywhere), then phase, then order of kind,
 * then id; so the rules of one place that speak about facts, and those that speak about clocks, are
 * two neighbouring slices. The law of a place is its own slices and those of what it lies in: "*", a
 * union, the country. Evaluation is a walk over the slices of the candidates' law.
 */
#ifndef POLICY_POLICY_PRIV_H
#define POLICY_POLICY_PRIV_H

#include <assert.h>

#include "policy/bits.h"
#include "policy/policy.h"
#include "policy/reason_tbl.h"
#include "policy/tzif.h"

#define POLICY_RULES_MAX 2048
#define POLICY_PLACES_MAX BITS_MAX
#define POLICY_ZONES_MAX BITS_MAX
#define POLICY_LISTS_MAX 64
#define POLICY_PACKS_MAX 128
#define POLICY_WAIVERS_MAX 64
#define POLICY_PREFIXES_MAX 256
#define POLICY_PLACE_ALL 0     /* "*" sorts first */
#define POLICY_NONE 0xff       /* no place, no zone */
#define POLICY_NO_RULE 0xffff
#define POLICY_LINES_MAX 16
#define POLICY_MARGIN_S 60     /* S6: start no call in the last minute, unless a pack says more */
#define POLICY_HORIZON_DAYS 8  /* how far ahead an opening is looked for */

enum reason {
#define X(symbol, name, text) REASON_##symbol,
	POLICY_REASONS(X)
#undef X
	REASON_COUNT
};

/*
 * What the facts leave possible. A rule speaks unless a known fact rules out one of its needs: of the
 * purposes it names, any may be possible; of its conditions, all must be.
 */
enum {
	CASE_MARKETING = 1 << 0,
	CASE_INFORMATION = 1 << 1,
	CASE_DEBT = 1 << 2,
	CASE_HEALTH_CARE = 1 << 3,
	CASE_POLITICAL = 1 << 4,
	CASE_NON_PROFIT = 1 << 5,
	CASE_SURVEY = 1 << 6,
	CASE_PURPOSES = (1 << 7) - 1,
	CASE_ARTIFICIAL = 1 << 7,
	CASE_LIVE = 1 << 8,
	CASE_FIXED_LINE = 1 << 9,     /* only when known to be one */
	CASE_OTHER_LINE = 1 << 10,    /* whenever not known to be fixed */
	CASE_CONSUMER = 1 << 11,      /* unless a business campaign calls a fixed line */
	CASE_BUSINESS = 1 << 12,      /* unless known to call consumers */
	CASE_RECORD = 1 << 13,
	CASE_NEVER = 1 << 15,         /* of a rule that is only shown */
};

static inline bool case_fits(uint16_t needs, uint32_t possible)
{
	uint32_t lacking = needs & ~possible;

	return (lacking & ~(uint32_t)CASE_PURPOSES) == 0 &&
	       ((needs & CASE_PURPOSES) == 0 || (needs & possible & CASE_PURPOSES) != 0);
}

/* What lifts a rule. */
enum {
	EXCEPT_PERMISSION = 1 << 0,   /* written, for marketing, to this seller */
	EXCEPT_RELATIONSHIP = 1 << 1,
	EXCEPT_CONSENT = 1 << 2,      /* any that is good */
	EXCEPT_CONSENT_WRITTEN = 1 << 3,
};

enum phase { PHASE_SETUP, PHASE_FACTS, PHASE_CLOCK, PHASE_DUTY };

struct window { /* seconds of the local day; from == to: closed */
	int32_t from, to;
};

struct rule;
struct eval;
struct json_t;

/* The wall clock of one zone at the instant in question. */
struct local {
	int32_t day;           /* day number of the local date */
	int32_t second;        /* of that day */
	uint8_t weekday;       /* 0 Sunday */
	bool known;            /* false: beyond the data */
};
struct policy_builder;

/* One kind of rule: rules/KIND.c. */
struct rule_ops {
	const char *kind;
	enum phase phase;
	const char *members; /* what the kind reads besides every rule's members, separated by blanks */
	/* Reads them. Returns 0 or -EINVAL with builder_fail(). NULL: there are none. */
	int (*parse)(struct policy_builder *b, struct rule *rule, const struct json_t *json);
	void (*eval)(const struct rule *rule, struct eval *e); /* NULL: PHASE_SETUP */
	/* PHASE_CLOCK only: does the rule permit this local time, and why (not)? */
	enum answer (*clock)(const struct policy *p, const struct rule *rule, struct local local,
		enum reason *ret_reason);
	/* PHASE_CLOCK only: the next second of a local day, after that one, at which it opens; -1: none. */
	int32_t (*opens)(const struct rule *rule, int32_t day, int32_t after);
};

#define WINDOWS_MAX 2 /* of one day: a break at noon */

struct hours_params {
	struct window day[7][WINDOWS_MAX]; /* 0 Sunday; in order, the unused ones closed */
	uint8_t zone;         /* the rule's own clock; POLICY_NONE: every candidate zone */
};

struct holiday_params {
	struct window window; /* what remains of a holiday */
	int32_t *days;        /* sorted day numbers; owned */
	uint32_t count;
	int32_t from, until;  /* days the calendar covers, until exclusive */
};

/* What a consent may lack, in the order in which the first that counts is named. */
enum {
	CONSENT_WRITING = 1 << 0,
	CONSENT_MARKETING = 1 << 1,
	CONSENT_ARTIFICIAL = 1 << 2,
	CONSENT_SELLER = 1 << 3,
	CONSENT_NOT_CONDITION = 1 << 4,
};

struct consent_params {
	uint8_t wants;         /* CONSENT_ bits */
	bool or_relationship;  /* doing business is as good */
	uint32_t max_age_days; /* 0: it does not age */
};

struct dnc_params {
	uint8_t list;          /* index into policy.lists */
	bool optional;         /* asked only where such a list is loaded */
	uint32_t max_age_days; /* 0: the list has no age */
};

struct cap_params {
	bool per_day;          /* to the number in 24 hours, else of the lead ever */
	int32_t limit;         /* 0: the campaign's own */
};

struct freq_params {
	uint32_t same;         /* ATTEMPT_ bits an attempt must have to count */
	uint32_t event;        /* and these */
	uint32_t not_counted;  /* and none of these */
	int64_t span_us;
	uint32_t limit;
};

struct reassigned_params {
	bool required;
	uint32_t max_age_days; /* of the answer; 0: none */
};

struct emergency_params {
	char *counties;        /* separated by commas; "" everywhere; owned */
};

struct number_params {
	uint8_t reason;
};

struct duty_params {
	uint8_t duty;          /* enum duty_kind; behind them the limits, which rules/duty.c numbers */
	bool opening;
	uint32_t within_ms;
};

struct ring_params {
	uint32_t min_s;
};

struct record_params {
	bool all_parties;
	bool cross_border;     /* the rule to name when an end is unknown */
};

/* What most decisions read of a rule stands in its first 64 bytes. */
struct rule {
	const struct rule_ops *ops;
	uint16_t index;
	uint8_t place;
	uint8_t except;        /* EXCEPT_ bits */
	/* Of a relationship, for this rule; those of its place or country where it names none itself. */
	uint8_t transaction_months, inquiry_months;
	uint16_t needs;        /* CASE_ bits */
	uint8_t pack;
	bool timed;            /* one of the four instants below matters; set when the policy is finished */
	union {
		struct hours_params hours;
		struct holiday_params holiday;
		struct consent_params consent;
		struct dnc_params dnc;
		struct cap_params cap;
		struct number_params number;
		struct freq_params freq;
		struct reassigned_params reassigned;
		struct emergency_params emergency;
		struct duty_params duty;
		struct ring_params ring;
		struct record_params record;
	} u;
	int64_t from_us, until_us;  /* in force; until exclusive */
	int64_t review_us;     /* of its pack; INT64_MAX: overdue is no matter */
	int64_t waived_until_us; /* 0: never waived */
};

/* The slices of rules one place has; end of one is begin of the next. */
struct slice {
	uint16_t facts, clock, duty, end;
};

struct place {
	struct bits law;       /* itself and everything it lies in */
	struct bits zones;     /* every clock of the place; empty: nobody lives "in" it, as in "US" or "EU" */
	struct slice slice;
	uint64_t lists;        /* do-not-call lists its own rules ask, as indexes into policy.lists */
	uint16_t record_rule;  /* its own word on recording; POLICY_NO_RULE */
	uint16_t relationship_rule, permission_rule; /* its own exceptions; POLICY_NO_RULE */
	/* The same with the word of what it lies in where it has none itself; POLICY_NO_RULE. */
	uint16_t record_law, relationship_law, permission_law;
	char name[PLACE_TEXT_MAX];
};

struct zone {
	char name[ZONE_TEXT_MAX];
	struct tzif tz;
	bool loaded;
};

struct area_code {
	uint8_t place;         /* POLICY_NONE: not callable */
	uint16_t block;        /* the rule that refuses it; POLICY_NO_RULE */
	struct bits zones;     /* the code's own clocks, for fixed lines */
	bool assigned;
};

/* A country outside +1, by its calling code. */
struct calling_code {
	uint8_t place;         /* POLICY_NONE: none */
	uint8_t min_digits, max_digits; /* after the code */
};

/* National numbers of a calling code that are refused: premium and service ranges. */
struct prefix_block {
	uint16_t code;
	uint8_t digits;        /* of the prefix */
	uint32_t prefix;
};

/* Exchange and line range refused in every area code: 555-0100 to 555-0199. */
struct line_block {
	uint32_t from, to;     /* seven digits */
	uint16_t rule;
};

/* The name of a list in two words, and the bits of them that count: all up to the NUL. */
struct list_key {
	uint64_t name[2], mask[2];
};

_Static_assert(sizeof(struct list_key) == 2 * LIST_NAME_MAX, "names of lists are two words");

struct policy {
	struct rule *rules;
	uint64_t *fits;          /* fit.c; owned */
	size_t fit_words;        /* of one row */
	struct rule_info *infos; /* their strings are owned */
	size_t rule_count;
	struct place places[POLICY_PLACES_MAX];
	/* place_key() of each: compared in one step, in the order of the names */
	uint64_t place_keys[POLICY_PLACES_MAX];
	size_t place_count;
	struct zone zones[POLICY_ZONES_MAX];
	size_t zone_count;
	struct area_code codes[1000];
	struct calling_code calling[1000];
	struct prefix_block prefixes[POLICY_PREFIXES_MAX];
	size_t prefix_count;
	struct bits zips[1000];     /* places by the first three digits of a United States postal code */
	char lists[POLICY_LISTS_MAX][LIST_NAME_MAX];
	struct list_key list_keys[POLICY_LISTS_MAX];
	size_t list_count;
	struct pack_info packs[POLICY_PACKS_MAX]; /* their strings are owned */
	size_t pack_count;
	struct waiver_info waivers[POLICY_WAIVERS_MAX]; /* so are theirs */
	size_t waiver_count;
	uint16_t exchanges[1000];   /* refused exchanges; POLICY_NO_RULE */
	struct line_block lines[POLICY_LINES_MAX];
	size_t line_count;
	int32_t margin_s;
	uint16_t place_rule;        /* S4: the place is known */
	uint16_t window_rule;       /* S3: a common window exists */
	uint16_t record_cross_rule; /* P18: the strictest of both ends */
	char hash[2 * POLICY_HASH_BYTES + 1];
	char tz_version[32];
};

/* What is known besides the number; the texts may be empty, never NULL. */
struct whereabouts {
	const char *address_place, *postal_prefix, *declared_zone;
};

/* Where the person may be. places and zones are empty unless reason is REASON_PLACE_KNOWN. */
struct candidates {
	struct bits places, zones;
	uint8_t reason;
	uint16_t rule;         /* the rule to name: S4, or the block */
};

/*
 * candidate.c. own_line: a fixed line that was not ported narrows to the code's own clocks, all else
 * means the whole state.
 */
void candidates_find(const struct policy *p, struct e164 number, bool own_line,
	const struct whereabouts *where, struct candidates *ret);
/* Everything whose law reaches these places; "*" alone for none. */
struct bits law_of(const struct policy *p, struct bits places);
/* A name as a number that sorts as the names do. */
uint64_t place_key(const char *name, size_t len);
/* POLICY_NONE when there is none of that name; len without NUL. */
uint8_t policy_find_place(const struct policy *p, const char *name, size_t len);
uint8_t policy_find_zone(const struct policy *p, const char *name, size_t len);

/* ---- which rules can speak -------------------------------------------------------------------- */

/* A bit for each rule. */
#define FIT_WORDS_MAX (POLICY_RULES_MAX / 64)

/*
 * fit.c: the rules of the law of these places (of "*" alone for none) that case_fits() lets speak;
 * possible as cases_possible() gives it for the purpose.
 */
void fits_find(const struct policy *p, enum purpose purpose, uint32_t possible, struct bits places,
	uint64_t ret[FIT_WORDS_MAX]);
/* Those of one phase, policy.fit_words of them. */
const uint64_t *fits_of_phase(const struct policy *p, enum phase phase);

/* ---- one evaluation --------------------------------------------------------------------------- */

/* What can be said about the consent at hand whatever a rule wants of it (rules/consent.c). */
struct consent_view {
	uint8_t reason;        /* REASON_CONSENT_GIVEN, or what is wrong with it for every rule */
	uint8_t lacks;         /* CONSENT_ bits */
	bool revoked;          /* it, or all consent, was taken back; false when the ledger was not read */
	int64_t age_us;        /* of one that is given */
};

struct eval {
	const struct policy *p;
	const struct facts *f;
	struct decision *d;
	struct bits places, zones;
	int64_t now_us;
	int64_t not_before_us; /* what said "later" for another reason than a clock ends then */
	uint32_t possible;     /* CASE_ bits */
	uint8_t worst;         /* enum answer */
	uint8_t zone_count;
	bool permission_said, relationship_said; /* an exception's own rule spoke already */
	struct consent_view consent;
	struct local local[DECISION_ZONES_MAX];
	uint64_t fits[FIT_WORDS_MAX];
};

/* What one rule says. Inline: it is done some twenty times a decision. */
static inline void eval_say(struct eval *e, uint16_t rule, enum answer answer, enum reason reason)
{
	struct decision *d = e->d;

	/* coverage: the builder refuses packs by which this could overflow. */
	assert(d->ruling_count < DECISION_RULINGS_MAX);
	d->rulings[d->ruling_count++] = (struct ruling){ rule, (uint8_t)answer, (uint8_t)reason };
	if (answer > e->worst)
		e->worst = (uint8_t)answer;
}

/* rules/consent.c */
struct consent_view consent_look(const struct facts *f);

/* decide.c */
/* LATER, and not before that instant. */
void eval_say_later(struct eval *e, uint16_t rule, enum reason reason, int64_t not_before_us);
uint32_t cases_of_purpose(enum purpose purpose);
uint32_t cases_possible(enum purpose purpose, enum tristate artificial, enum tristate business,
	enum line_type line, enum tristate record);
static inline bool rule_in_force(const struct rule *r, int64_t time_us)
{
	return time_us >= r->from_us && time_us < r->until_us;
}
static inline bool rule_waived(const struct rule *r, int64_t time_us)
{
	return time_us < r->waived_until_us;
}

/*
 * except.c: does one of the rule's exceptions hold? REASON_EXEMPT_..., or REASON_NONE. An exception
 * with a rule of its own (F48, F49) also speaks under that rule.
 */
enum reason except_find(struct eval *e, const struct rule *rule);
/* The same without speaking, for a look ahead. */
bool except_holds(const struct eval *e, const struct rule *rule);

/* clock.c */
struct local local_at(const struct zone *zone, int64_t time_us);
/* The eval of every clock rule: the strictest answer over its zones. */
void clock_eval(const struct rule *rule, struct eval *e);
/*
 * First instant from time_us on at which every clock rule of the law permits; INT64_MAX: none in the
 * horizon. e: whose exceptions count; NULL: every exception is taken to hold.
 */
int64_t clock_next_open(const struct policy *p, const struct eval *e, struct bits law,
	struct bits zones, uint32_t possible, int64_t time_us);

/* ---- building --------------------------------------------------------------------------------- */

extern const struct rule_ops rule_place_ops, rule_common_window_ops, rule_number_ops,
	rule_margin_ops, rule_purpose_ops, rule_dnc_internal_ops, rule_dnc_ops,
	rule_permission_ops, rule_relationship_ops, rule_revoke_ops, rule_consent_ops, rule_ban_ops,
	rule_cap_ops, rule_freq_ops, rule_reassigned_ops, rule_checklist_ops, rule_emergency_ops,
	rule_ring_ops, rule_hours_ops, rule_holiday_ops, rule_record_ops, rule_duty_ops,
	rule_limit_ops;
extern const struct rule_ops *const rule_kinds[]; /* kinds.c, in order of evaluation; NULL ends it */

#endif
