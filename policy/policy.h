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

struct policy;

/* ---- facts -------------------------------------------------------------------------------- */

enum tristate { TRI_UNKNOWN = 0, TRI_NO, TRI_YES };

enum purpose { PURPOSE_UNKNOWN = 0, PURPOSE_MARKETING, PURPOSE_INFORMATIONAL, PURPOSE_DEBT,
	PURPOSE_HEALTH_CARE, PURPOSE_POLITICAL, PURPOSE_NON_PROFIT, PURPOSE_SURVEY };

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
	enum tristate not_condition; /* the text says that buying does not depend on it */
	int64_t obtained_us;
	int64_t expires_us;         /* 0: no end given */
	int64_t revoked_us;         /* newest revocation that reaches this call; 0: none */
	int64_t event_id;           /* ledger row, for evidence; 0: none */
};

#define LIST_NAME_MAX 16
#define LIST_VERSION_MAX 40

/* What one do-not-call list says about the number. */
struct list_fact {
	char name[LIST_NAME_MAX]; /* "us-national", "gb-tps" */
	enum tristate listed;     /* UNKNOWN: list not loaded or not readable */
	int64_t list_date_us;     /* the list's own date, not the load's; 0 for lists without age */
	char version[LIST_VERSION_MAX];
};

/* What the register of reassigned numbers answered. "no data" is no clean answer. */
enum reassigned { REASSIGNED_NOT_ASKED = 0, REASSIGNED_NO, REASSIGNED_YES, REASSIGNED_NO_DATA };

struct reassigned_fact {
	enum reassigned answer;
	int64_t asked_us;         /* when the register was asked */
	int64_t since_us;         /* the date asked about: the consent's, or the last contact's */
};

/* What an earlier attempt to this person has in common with this call, and how it went. */
enum {
	ATTEMPT_SAME_NUMBER = 1 << 0,
	ATTEMPT_SAME_SELLER = 1 << 1,
	ATTEMPT_SAME_CAMPAIGN = 1 << 2,
	ATTEMPT_SAME_SUBJECT = 1 << 3,
	ATTEMPT_SAME_DEBT = 1 << 4,
	ATTEMPT_CONVERSED = 1 << 5,       /* a person answered and spoke */
	ATTEMPT_ABANDONED = 1 << 6,       /* answered live, and nobody spoke in time */
	ATTEMPT_REFUSED = 1 << 7,         /* the person declined the offer */
	ATTEMPT_BUSY = 1 << 8,
	ATTEMPT_NOT_IN_SERVICE = 1 << 9,
	ATTEMPT_SAME_PERSON = 1 << 10,    /* by this or another of the person's numbers */
	ATTEMPT_FLAGS = 11,
};

struct attempt_fact {
	int64_t at_us;
	uint32_t is;              /* ATTEMPT_ bits */
};

#define PLACE_TEXT_MAX 8
#define ZONE_TEXT_MAX 40
#define POSTAL_PREFIX_MAX 4
#define COUNTY_TEXT_MAX 32
#define RULE_ID_MAX 16
#define FACTS_LISTS_MAX 8
#define FACTS_ATTEMPTS_MAX 48
#define FACTS_HELD_MAX 64

/* What every decision reads stands first and together; the long tables stand last. */
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
	char postal_prefix[POSTAL_PREFIX_MAX]; /* first three digits of the postal code */
	char declared_zone[ZONE_TEXT_MAX];  /* "America/Chicago" */
	enum line_type line_type;
	enum tristate ported;           /* the number was ported from the carrier it was given to */

	struct consent_fact consent;
	struct list_fact internal_dnc;
	struct reassigned_fact reassigned;
	int64_t ebr_transaction_us;     /* last purchase, payment; 0: none */
	int64_t ebr_inquiry_us;         /* last inquiry, application; 0: none */

	int32_t attempts_lead;          /* that count, of this lead in this campaign, ever; -1: unknown */
	int32_t max_attempts_lead;      /* the campaign's cap; 0: unknown */
	int32_t max_attempts_24h;       /* the campaign's cap to one number; 0: unknown */
	/*
	 * Attempts to this person by any of the person's numbers, and to anybody about the same debt, over
	 * all campaigns and caller IDs, newest first; those never sent are left out. Complete from attempts_from_us on; 0: nothing was read.
	 */
	int64_t attempts_from_us;
	uint32_t attempt_count;
	uint32_t list_count, held_count; /* of the two tables behind the attempts */
	struct attempt_fact attempts[FACTS_ATTEMPTS_MAX];
	struct list_fact lists[FACTS_LISTS_MAX]; /* those policy_lists_wanted() names */
	char held[FACTS_HELD_MAX][RULE_ID_MAX];  /* checklist items the campaign attests, by rule id */
	char county[COUNTY_TEXT_MAX];   /* where the person may be; rules of an emergency ask */
};

/*
 * The lists the law asks about this number: what fills facts.lists. Returns how many, names owned by
 * the policy.
 */
int policy_lists_wanted(const struct policy *policy, const struct facts *facts,
	const char *names[FACTS_LISTS_MAX]);
/* How old a list may be by the strictest rule that asks for it, in days; 0: no rule says. */
uint32_t policy_list_max_age_days(const struct policy *policy, const char *list);

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
	DUTY_IDENTIFY_CALLER = 1,  /* O10: the caller's own name */
	DUTY_IDENTIFY_SELLER,      /* F30: who is responsible, at the start */
	DUTY_DISCLOSE_ARTIFICIAL,  /* I09: an automated voice, in the first sentence */
	DUTY_OFFER_OPT_OUT,        /* F32: within two seconds after F30 */
	DUTY_OFFER_COMPANY_LIST,   /* O04: to be put on the company's list, before the purpose */
	DUTY_STATE_PURPOSE,        /* F56: that it is a sales call */
	DUTY_STATE_GOODS,          /* O05: what is offered */
	DUTY_STATE_DEBT_COLLECTOR, /* F66 */
	DUTY_GIVE_SELLER_NUMBER,   /* O03: the seller's telephone number, at the start */
	DUTY_ASK_TO_CONTINUE,      /* O01: go on, end, or the list? */
	DUTY_RECORD_NOTICE,        /* the words after which recording may start */
	DUTY_GIVE_CALLBACK_NUMBER, /* F31: during or after; not an opening duty */
	DUTY_REPEAT_IDENTITY,      /* O07: name and number again at the end; not an opening duty */
	DUTY_VOICEMAIL_TOLL_FREE,  /* F33: if a message is left; not an opening duty */
	DUTY_KINDS
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

#define OBLIGATION_DUTIES_MAX 16

struct obligations {
	struct duty duties[OBLIGATION_DUTIES_MAX];
	uint8_t duty_count;
	uint8_t record;             /* enum record_duty */
	uint16_t record_rule;
	uint32_t ring_min_s;        /* let it ring at least (F41: 15) */
	uint32_t first_word_ms;     /* speech must start within, from the greeting's end (F44: 2000) */
	uint32_t release_ms;        /* release the line within, after hang-up (F40: 5000) */
	uint32_t end_on_request_ms; /* end the call within, when asked to (O01: 10000); 0: no figure */
	uint32_t abandoned_percent; /* most of a campaign's live answers that may be abandoned (F42: 3); 0: no figure */
};

#define DECISION_RULINGS_MAX 128
#define DECISION_PLACES_MAX 12
#define DECISION_ZONES_MAX 16

/* What lies behind a count is 0: equal decisions are equal in every byte. */
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

/*
 * Ask the memory for what policy_decide() will read of these facts, and wait for nothing: for whoever
 * decides many, while the one before is decided. It changes no decision.
 */
void policy_expect(const struct facts *facts);
/* Deterministic; no allocation; less than a microsecond. */
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
	const char *when;      /* the conditions, as the pack has them; "" always */
	const char *also;      /* further rows this rule enforces, with blanks between; "" none */
	const char *open;      /* of a disputed row: what is open and what an officer may waive; "" none */
	const char *item;      /* of a checklist rule: what the campaign must hold; "" otherwise */
	unsigned pack;         /* for policy_pack() */
};

/* One pack that was added. */
struct pack_info {
	const char *name;      /* of the file: "us/federal.json" */
	const char *title, *about, *as_of;
	const char *review_by; /* "2027-01-15" */
	int64_t review_us;     /* the end of that day, UTC */
	bool overlay;          /* an officer's, not ours */
};

/* A rule an officer put out of force until then. */
struct waiver_info {
	const char *rule, *by, *reason;
	int64_t until_us;
};

size_t policy_rule_count(const struct policy *policy);
/* NULL beyond the last. Owned by the policy. */
const struct rule_info *policy_rule(const struct policy *policy, unsigned rule);
const struct pack_info *policy_pack(const struct policy *policy, unsigned pack);
const struct waiver_info *policy_waiver(const struct policy *policy, unsigned index);
/* The law of a place: is it the place itself, its country, a union it is in, or "*"? */
bool policy_rule_reaches(const struct policy *policy, unsigned rule, const char *place);
/* Could the rule speak about such a call? */
bool policy_rule_applies(const struct policy *policy, unsigned rule, enum purpose purpose,
	enum tristate artificial_voice, enum tristate business, enum tristate record);
/* A checklist rule that is only shown and refuses nothing. */
bool policy_rule_is_shown(const struct policy *policy, unsigned rule);
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
	const char *postal_prefix, const char *declared_zone, char *key, size_t size)
	__attribute__((warn_unused_result));

/*
 * May a class be called at now_us, as far as clocks go? If not, *ret_next_us is when it next may
 * (INT64_MAX: never within eight days). A key this policy cannot read counts as open, so that
 * the decision, not the schedule, has the last word.
 */
bool policy_class_open(const struct policy *policy, const char *key, enum purpose purpose,
	bool artificial_voice, int64_t now_us, int64_t *ret_next_us);

/* No call starts so near to the end of its hours, in seconds. */
int policy_margin_s(const struct policy *policy);

/*
 * The most of a campaign's live answers, in percent, that the law of a class lets it abandon; 0: no law
 * of its places names a figure. A key this policy cannot read is under every law it has.
 */
uint32_t policy_class_abandoned(const struct policy *policy, const char *key, enum purpose purpose,
	bool artificial_voice, int64_t now_us);

/* The zones of a class, for policy_zone_offset(): how many; 0 for a key this policy cannot read. */
int policy_class_zones(const struct policy *policy, const char *key, uint8_t zones[DECISION_ZONES_MAX]);

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
/* Rules of a pack past its review_by refuse every call they speak about; otherwise they go on. */
void policy_builder_refuse_overdue(struct policy_builder *b, bool refuse);
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
#define FACTS_JSON_MAX 12288
#define RULINGS_JSON_MAX 12288
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
