/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libpolicy: the law. Facts in, decision out; no socket, file, clock, database, log or global
 * state. Everything here may be called from any thread; a struct policy never changes once built.
 *
 * An example. The gate wants to call +1 860 555 2042 for a marketing campaign with an artificial
 * voice. It fills struct facts: the instant, the number, the campaign's purpose, the newest
 * unrevoked consent, whether the number stands on the national and the internal list and how old
 * the list is, how often it was called. policy_decide() finds the candidate places of the number
 * (area code 860: Connecticut, America/New_York), runs every rule whose jurisdiction and
 * conditions fit, and writes down what each said. Any "forbid" or "cannot tell" makes the verdict
 * deny; otherwise any "later" makes it defer, until the first instant all clocks permit; otherwise
 * allow, with the obligations of the call: who must be named, how to opt out, whether recording
 * may start. A fact that was not filled in is 0, which always means "unknown", which never helps.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/number/e164.h"

/* ---- facts -------------------------------------------------------------------------------- */

enum tristate { TRI_UNKNOWN = 0, TRI_NO, TRI_YES };

enum purpose { PURPOSE_UNKNOWN = 0, PURPOSE_MARKETING, PURPOSE_INFORMATIONAL };

enum line_type { LINE_UNKNOWN = 0, LINE_FIXED, LINE_MOBILE, LINE_FIXED_OR_MOBILE, LINE_TOLL_FREE,
	LINE_OTHER };

enum consent_form { CONSENT_NONE = 0, CONSENT_ORAL, CONSENT_WRITTEN };

/* The consent that helps most of those the ledger holds for this number, seller and channel. */
struct consent_fact {
	enum tristate known;        /* YES: the ledger was read. Anything else: cannot tell */
	enum consent_form form;     /* CONSENT_NONE: no unrevoked grant */
	enum tristate artificial_voice; /* the text names artificial or prerecorded voice */
	enum tristate marketing;    /* the scope includes marketing */
	enum tristate seller_named; /* the text names this campaign's seller */
	int64_t obtained_us;
	int64_t expires_us;         /* 0: no end given */
	int64_t revoked_us;         /* newest revocation that reaches this call; 0: none */
	int64_t event_id;           /* ledger row, for evidence; 0: none */
};

#define LIST_VERSION_MAX 40

/* What one do-not-call list says about the number. */
struct list_fact {
	enum tristate listed;  /* UNKNOWN: list not loaded or not readable */
	int64_t list_date_us;  /* the list's own date, not the load's; 0 for lists without age */
	char version[LIST_VERSION_MAX];
};

#define PLACE_TEXT_MAX 8
#define ZONE_TEXT_MAX 40

struct facts {
	int64_t now_us;                 /* wall time of the decision */
	struct e164 number;

	enum purpose purpose;
	enum tristate artificial_voice;
	enum tristate business;         /* the campaign calls businesses only */
	enum tristate record;           /* the campaign wants a recording */
	uint32_t ring_s;                /* how long the campaign lets it ring */
	char caller_place[PLACE_TEXT_MAX]; /* "US-TX": where agent and recording are; "" unknown */

	/* Where the person may be, besides what the number says. "" means nothing known. */
	char address_place[PLACE_TEXT_MAX]; /* "US-FL" */
	char declared_zone[ZONE_TEXT_MAX];  /* "America/Chicago" */
	enum line_type line_type;

	struct consent_fact consent;
	struct list_fact national_dnc;
	struct list_fact internal_dnc;
	int64_t ebr_transaction_us;     /* last purchase, payment; 0: none */
	int64_t ebr_inquiry_us;         /* last inquiry, application; 0: none */

	/* Attempts that count, to this number, over all campaigns; -1: unknown. */
	int32_t attempts_lead;          /* of this lead in this campaign, ever */
	int32_t attempts_24h;           /* to the number, the 24 hours before now_us */
	int32_t max_attempts_lead;      /* the campaign's cap; 0: unknown */
	int32_t max_attempts_24h;       /* the campaign's cap; 0: unknown */
};

/* ---- decision ----------------------------------------------------------------------------- */

enum answer { ANSWER_PERMIT = 1, ANSWER_LATER, ANSWER_FORBID, ANSWER_CANNOT_TELL };

enum verdict { VERDICT_ALLOW = 1, VERDICT_DEFER, VERDICT_DENY };

/* What one rule said. reason: an index for policy_reason(). */
struct ruling {
	uint16_t rule;   /* for policy_rule() */
	uint8_t answer;  /* enum answer */
	uint8_t reason;
};

/* Duties of the call, in the order in which they must be met. */
enum duty_kind {
	DUTY_IDENTIFY_SELLER = 1,  /* F30: who is responsible, at the start */
	DUTY_DISCLOSE_ARTIFICIAL,  /* I09: an automated voice, in the first sentence */
	DUTY_OFFER_OPT_OUT,        /* F32: within two seconds after F30 */
	DUTY_STATE_PURPOSE,        /* F56: that it is a sales call */
	DUTY_RECORD_NOTICE,        /* the words after which recording may start */
	DUTY_GIVE_CALLBACK_NUMBER, /* F31: during or after; not an opening duty */
	DUTY_VOICEMAIL_TOLL_FREE,  /* F33: if a message is left; not an opening duty */
};

struct duty {
	uint8_t kind;         /* enum duty_kind */
	uint8_t opening;      /* nothing else may be said before it */
	uint16_t rule;        /* the rule that asks for it */
	uint32_t within_ms;   /* after the end of the duty before it (or of the greeting); 0: no limit */
};

enum record_duty {
	RECORD_FORBIDDEN = 0,   /* also when the campaign does not record */
	RECORD_FROM_ANSWER,     /* one party's consent is enough everywhere the person may be */
	RECORD_AFTER_CONSENT,   /* after the notice was spoken and the person said yes */
};

#define OBLIGATION_DUTIES_MAX 8

struct obligations {
	struct duty duties[OBLIGATION_DUTIES_MAX];
	uint8_t duty_count;
	uint8_t record;             /* enum record_duty */
	uint16_t record_rule;
	uint32_t ring_min_s;        /* let it ring at least (F41: 15) */
	uint32_t first_word_ms;     /* speech must start within, from the greeting's end (F44: 2000) */
	uint32_t release_ms;        /* release the line within, after hang-up (F40: 5000) */
};

#define DECISION_RULINGS_MAX 64
#define DECISION_PLACES_MAX 12
#define DECISION_ZONES_MAX 16

struct decision {
	enum verdict verdict;
	int64_t decided_us;              /* facts.now_us */
	int64_t defer_until_us;          /* VERDICT_DEFER only */
	uint16_t ruling_count;
	uint8_t place_count, zone_count; /* the candidates that were considered */
	uint8_t places[DECISION_PLACES_MAX]; /* for policy_place_name() */
	uint8_t zones[DECISION_ZONES_MAX];   /* for policy_zone_name() */
	struct ruling rulings[DECISION_RULINGS_MAX];
	struct obligations obligations;
};

struct policy;

/* Deterministic; no allocation; about a microsecond. */
void policy_decide(const struct policy *policy, const struct facts *facts, struct decision *ret);

/* The first ruling that denies (or else that defers), the one to show first; NULL for allow. */
const struct ruling *decision_main_ruling(const struct decision *d);

/* ---- the rules, for people ------------------------------------------------------------------ */

struct rule_info {
	const char *id;        /* "F46", "H04": the row of the law the pack cites */
	const char *place;     /* "US", "US-FL" */
	const char *kind;      /* "hours", "consent", "dnc" ... */
	const char *text;      /* one sentence */
	const char *citation;
	const char *as_of;     /* "2026-07" */
	const char *confidence;
};

size_t policy_rule_count(const struct policy *policy);
/* NULL beyond the last. Owned by the policy. */
const struct rule_info *policy_rule(const struct policy *policy, unsigned rule);
const char *policy_reason(unsigned reason);      /* "list_too_old" */
const char *policy_reason_text(unsigned reason); /* a sentence for people */
const char *policy_place_name(const struct policy *policy, unsigned place);
const char *policy_zone_name(const struct policy *policy, unsigned zone);
/* Seconds east of UTC at an instant; false for an unknown zone or beyond its data. */
bool policy_zone_offset(const struct policy *policy, unsigned zone, int64_t at_us, int32_t *ret_s);
const char *verdict_name(enum verdict v);        /* "allow" "defer" "deny" */
const char *answer_name(enum answer a);
const char *duty_name(enum duty_kind k);
const char *purpose_name(enum purpose p);
/* PURPOSE_UNKNOWN when not known. */
enum purpose purpose_parse(const char *name);

/* ---- calling classes (design, section 4) ---------------------------------------------------- */

#define CLASS_KEY_MAX 256

/*
 * The calling class of a lead: its candidate places and zones as one canonical text, such as
 * "US-FL|America/Chicago,America/New_York". Two leads of one class are always open together.
 * Unknown place gives "?"; a NULL text is as good as "". Returns 0, or -ENOBUFS when key is too small.
 */
int policy_class_key(const struct policy *policy, struct e164 number, const char *address_place,
	const char *declared_zone, char *key, size_t size) __attribute__((warn_unused_result));

/*
 * May a class be called at now_us, as far as clocks go? If not, *ret_next_us is when it next may
 * (INT64_MAX: never within eight days). A key this policy cannot read counts as open, so that
 * the decision, not the schedule, has the last word.
 */
bool policy_class_open(const struct policy *policy, const char *key, enum purpose purpose,
	bool artificial_voice, int64_t now_us, int64_t *ret_next_us);

/* ---- building ------------------------------------------------------------------------------- */

struct policy_builder;

#define POLICY_ERROR_MAX 256
#define POLICY_HASH_BYTES 32

/*
 * The caller reads the files; the builder parses them. Every _add returns 0 or -EINVAL/-ENOMEM,
 * with a sentence (file name, line, remedy) in policy_builder_error(). One thread.
 */
int policy_builder_new(struct policy_builder **bp) __attribute__((warn_unused_result));
void policy_builder_free(struct policy_builder *b); /* accepts NULL */
/* A rule pack: JSON. name is for messages. */
int policy_builder_add_pack(struct policy_builder *b, const char *name, const char *text,
	size_t len) __attribute__((warn_unused_result));
/* Holidays: iCalendar, VEVENTs with X-DIALER-RULE naming the rules that use them. */
int policy_builder_add_calendar(struct policy_builder *b, const char *name, const char *text,
	size_t len) __attribute__((warn_unused_result));
/* One TZif file's bytes, for a zone the packs name. */
int policy_builder_add_zone(struct policy_builder *b, const char *zone, const void *tzif,
	size_t len) __attribute__((warn_unused_result));
/* The zones the packs added so far name: index from 0; NULL beyond the last. */
const char *policy_builder_zone_needed(const struct policy_builder *b, size_t index);
void policy_builder_set_tz_version(struct policy_builder *b, const char *version);
const char *policy_builder_error(const struct policy_builder *b);
/*
 * Takes what was added; the builder is empty afterwards and still needs its _free. Refuses when
 * any _add failed, and packs that lack a kind of rule every call must be judged by.
 */
int policy_builder_finish(struct policy_builder *b, struct policy **ret)
	__attribute__((warn_unused_result));
void policy_free(struct policy *policy); /* accepts NULL */

/* SHA-256 over everything that was added, in order of name; hex, 64 characters. */
const char *policy_hash(const struct policy *policy);
const char *policy_tz_version(const struct policy *policy);

/* ---- records ---------------------------------------------------------------------------------- */

/*
 * Facts, rulings and obligations as canonical JSON (sorted keys, no white space), for the
 * decision's row. Writes at most size bytes with NUL. Returns the length, or -ENOBUFS.
 */
#define FACTS_JSON_MAX 2048
#define RULINGS_JSON_MAX 6144
#define OBLIGATIONS_JSON_MAX 2048
int facts_to_json(const struct facts *f, char *out, size_t size) __attribute__((warn_unused_result));
int rulings_to_json(const struct policy *p, const struct decision *d, char *out, size_t size)
	__attribute__((warn_unused_result)); /* [{"answer":..,"reason":..,"rule":".."},..] */
int obligations_to_json(const struct policy *p, const struct obligations *o, char *out, size_t size)
	__attribute__((warn_unused_result));
/* Reads what facts_to_json wrote. Returns 0 or -EINVAL. */
int facts_from_json(const char *text, size_t len, struct facts *ret)
	__attribute__((warn_unused_result));

#endif
