/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of libpolicy share: the compiled policy, one rule, one evaluation. A policy is
 * built once (pack*.c, calendar.c, builder.c) and only read afterwards.
 *
 * Rules stand in one array sorted by place (0 is "US"), then phase, then order of kind, then id;
 * so the rules of one place that speak about facts, and those that speak about clocks, are two
 * neighbouring slices, and evaluation is a walk over at most three places' slices.
 */
#ifndef POLICY_POLICY_PRIV_H
#define POLICY_POLICY_PRIV_H

#include "policy/policy.h"
#include "policy/reason_tbl.h"
#include "policy/tzif.h"

#define POLICY_RULES_MAX 1024
#define POLICY_PLACES_MAX 64   /* a set of places is one uint64_t */
#define POLICY_ZONES_MAX 64    /* so is a set of zones */
#define POLICY_PLACE_US 0
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

/* What the facts leave possible. A rule speaks unless a known fact rules out one of its needs. */
enum {
	CASE_MARKETING = 1 << 0,
	CASE_INFORMATIONAL = 1 << 1,
	CASE_ARTIFICIAL = 1 << 2,
	CASE_LIVE = 1 << 3,
	CASE_FIXED_LINE = 1 << 4,     /* only when known to be one */
	CASE_OTHER_LINE = 1 << 5,     /* whenever not known to be fixed */
	CASE_CONSUMER = 1 << 6,       /* unless a business campaign calls a fixed line */
	CASE_RECORD = 1 << 7,
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
	/* PHASE_CLOCK only: the second of a local day at which the rule opens; -1: it stays shut. */
	int32_t (*opens)(const struct rule *rule, int32_t day);
};

struct hours_params {
	struct window day[7]; /* 0 Sunday */
	uint8_t zone;         /* the rule's own clock; POLICY_NONE: every candidate zone */
};

struct holiday_params {
	struct window window; /* what remains of a holiday */
	int32_t *days;        /* sorted day numbers; owned */
	uint32_t count;
	int32_t from, until;  /* days the calendar covers, until exclusive */
};

struct consent_params {
	uint8_t form;         /* enum consent_form: at least */
	bool artificial_voice, seller_named, marketing;
};

struct dnc_params {
	bool national;
	uint32_t max_age_days; /* 0: the list has no age */
};

struct cap_params {
	bool per_day;          /* attempts_24h, else attempts_lead */
	int32_t limit;         /* 0: the campaign's own */
};

struct number_params {
	uint8_t reason;
};

struct relationship_params {
	int transaction_months, inquiry_months;
};

struct duty_params {
	uint8_t duty;          /* enum duty_kind */
	bool opening;
	uint32_t within_ms;
};

struct limit_params {
	uint8_t what;          /* enum limit_kind, rules/limit.c */
	uint32_t value;
};

struct record_params {
	bool all_parties;
	bool cross_border;     /* the rule to name when an end is unknown */
};

struct rule {
	const struct rule_ops *ops;
	uint16_t index;
	uint8_t place;
	uint16_t needs;        /* CASE_ bits */
	union {
		struct hours_params hours;
		struct holiday_params holiday;
		struct consent_params consent;
		struct dnc_params dnc;
		struct cap_params cap;
		struct number_params number;
		struct relationship_params relationship;
		struct duty_params duty;
		struct limit_params limit;
		struct record_params record;
	} u;
};

/* The slices of rules one place has; end of one is begin of the next. */
struct slice {
	uint16_t facts, clock, duty, end;
};

struct place {
	char name[PLACE_TEXT_MAX];
	uint64_t zones;        /* every clock of the state */
	struct slice slice;
	uint16_t record_rule;  /* the state's word on recording; POLICY_NO_RULE: the federal one */
};

struct zone {
	char name[ZONE_TEXT_MAX];
	struct tzif tz;
	bool loaded;
};

struct area_code {
	uint8_t place;         /* POLICY_NONE: not callable */
	uint16_t block;        /* the rule that refuses it; POLICY_NO_RULE */
	uint64_t zones;        /* the code's own clocks, for fixed lines */
	bool assigned;
};

/* Exchange and line range refused in every area code: 555-0100 to 555-0199. */
struct line_block {
	uint32_t from, to;     /* seven digits */
	uint16_t rule;
};

struct policy {
	struct rule *rules;
	struct rule_info *infos; /* their strings are owned */
	size_t rule_count;
	struct place places[POLICY_PLACES_MAX];
	size_t place_count;
	struct zone zones[POLICY_ZONES_MAX];
	size_t zone_count;
	struct area_code codes[1000];
	uint16_t exchanges[1000];   /* refused exchanges; POLICY_NO_RULE */
	struct line_block lines[POLICY_LINES_MAX];
	size_t line_count;
	int32_t margin_s;
	uint16_t place_rule;        /* S4: the place is known */
	uint16_t window_rule;       /* S3: a common window exists */
	uint16_t permission_rule;   /* F48 */
	uint16_t relationship_rule; /* F49 */
	uint16_t record_cross_rule; /* P18: the strictest of both ends */
	char hash[2 * POLICY_HASH_BYTES + 1];
	char tz_version[32];
};

/* Where the person may be. places and zones are empty unless reason is REASON_PLACE_KNOWN. */
struct candidates {
	uint64_t places, zones;
	uint8_t reason;
	uint16_t rule;         /* the rule to name: S4, or the block */
};

/* candidate.c. line: LINE_FIXED narrows to the code's own clocks, all else means the whole state. */
void candidates_find(const struct policy *p, struct e164 number, enum line_type line,
	const char *address_place, const char *declared_zone, struct candidates *ret);
/* POLICY_NONE when there is none of that name; len without NUL. */
uint8_t policy_find_place(const struct policy *p, const char *name, size_t len);
uint8_t policy_find_zone(const struct policy *p, const char *name, size_t len);

/* ---- one evaluation --------------------------------------------------------------------------- */

struct eval {
	const struct policy *p;
	const struct facts *f;
	struct decision *d;
	uint64_t places, zones;
	int64_t now_us;
	uint32_t possible;     /* CASE_ bits */
	uint8_t worst;         /* enum answer */
	bool capped;           /* a cap said later */
	uint8_t zone_count;
	uint8_t zone[DECISION_ZONES_MAX];
	struct local local[DECISION_ZONES_MAX];
};

/* decide.c */
void eval_say(struct eval *e, uint16_t rule, enum answer answer, enum reason reason);
uint32_t cases_possible(enum purpose purpose, enum tristate artificial, enum tristate business,
	enum line_type line, enum tristate record);

/* clock.c */
struct local local_at(const struct zone *zone, int64_t time_us);
/* The eval of every clock rule: the strictest answer over its zones. */
void clock_eval(const struct rule *rule, struct eval *e);
/* First instant from time_us on at which every clock rule permits; INT64_MAX: none in the horizon. */
int64_t clock_next_open(const struct policy *p, uint64_t places, uint64_t zones, uint32_t possible,
	int64_t time_us);

/* ---- building --------------------------------------------------------------------------------- */

extern const struct rule_ops rule_place_ops, rule_common_window_ops, rule_number_ops,
	rule_margin_ops, rule_purpose_ops, rule_dnc_internal_ops, rule_dnc_national_ops,
	rule_permission_ops, rule_relationship_ops, rule_revoke_ops, rule_consent_ops,
	rule_cap_ops, rule_ring_ops, rule_hours_ops, rule_holiday_ops, rule_record_ops,
	rule_duty_ops, rule_limit_ops;
extern const struct rule_ops *const rule_kinds[]; /* kinds.c, in order of evaluation; NULL ends it */

#endif
