/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is between the text of the packs and the finished policy. While packs are read, places and
 * zones are numbered as they appear; finish.c sorts them and renumbers everything that names one.
 */
#ifndef POLICY_PACK_PRIV_H
#define POLICY_PACK_PRIV_H

#include <jansson.h>

#include "policy/policy_priv.h"

#define PACK_BYTES_MAX (4u * 1024 * 1024)
#define CALENDAR_DAYS_MAX 4096  /* of one rule */
#define CALENDAR_YEARS_MAX 64   /* of one calendar */
#define BUILDER_INPUTS_MAX 512
#define POLICY_UNIONS_MAX 4
#define UNION_BYTES_MAX 256
#define FREQ_SPAN_MAX_H (61 * 24) /* as far back as the facts bring attempts */
/* The members of every kind that has exceptions. */
#define EXCEPT_MEMBERS "except transaction_months inquiry_months"

/* A rule as its pack gives it, before places are renumbered. */
struct draft {
	struct rule rule;
	struct rule_info info;    /* strings owned */
	char *exchanges, *lines;  /* kind "number": what it refuses in every area code; owned or NULL */
};

/* A code as the pack gives it. */
struct draft_code {
	char block[RULE_ID_MAX];  /* id of the rule that refuses it; "" callable */
};

/* The days one calendar gives to one rule. */
struct draft_days {
	char rule[RULE_ID_MAX];
	int32_t *days;            /* owned */
	uint32_t count, cap;
	int32_t from, until;
};

/* Something that was added: what the hash covers. */
struct input {
	char *name;               /* owned */
	unsigned char digest[POLICY_HASH_BYTES];
};

struct policy_builder {
	char error[POLICY_ERROR_MAX];
	const char *pack;         /* the name of the file being read */
	const char *as_of;        /* of the pack being read; default of its rules */
	const char *place;        /* likewise */
	bool refuse_overdue;
	struct draft *drafts;     /* POLICY_RULES_MAX of them */
	size_t draft_count;
	struct draft_code codes[1000];
	char unions[POLICY_UNIONS_MAX][UNION_BYTES_MAX]; /* "EU AT BE ..." */
	size_t union_count;
	struct draft_days *calendars;
	size_t calendar_count;
	struct input inputs[BUILDER_INPUTS_MAX];
	size_t input_count;
	struct policy *policy;    /* places, zones, codes, settings so far */
};

/* The error is "PACK: sentence"; returns -EINVAL. */
int builder_fail(struct policy_builder *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int builder_no_memory(struct policy_builder *b);
/* Remember an input for the hash; refuses a name added before. */
int builder_note_input(struct policy_builder *b, const char *name, const void *bytes, size_t len)
	__attribute__((warn_unused_result));
/* The number of a place or zone, added when new; POLICY_NONE with the error set when full or bad. len > 0. */
uint8_t builder_place(struct policy_builder *b, const char *name);
uint8_t builder_zone(struct policy_builder *b, const char *name, size_t len);
void draft_release(struct draft *d);

/*
 * Members of a rule. who: the rule's id, for messages. All return 0 or -EINVAL with the error set;
 * a member that is absent leaves *ret as it is, unless required.
 */
int pack_text(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	bool required, const char **ret) __attribute__((warn_unused_result));
int pack_number(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	bool required, int max, int *ret) __attribute__((warn_unused_result));
int pack_flag(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	bool *ret) __attribute__((warn_unused_result));
/* One of names[]; *ret is the index. */
int pack_choice(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	const char *const *names, int *ret) __attribute__((warn_unused_result));
/* A text of words, each a bit; an absent member leaves *ret as it is. */
struct pack_flag_word {
	const char *word; /* NULL ends the table */
	uint32_t bit;
};
int pack_words(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	const struct pack_flag_word *words, uint32_t *ret) __attribute__((warn_unused_result));
/* "2026-07-31": the begin of that day, UTC. */
int pack_day(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	bool required, int64_t *ret_us) __attribute__((warn_unused_result));
/* A copy of text for the policy to own. */
int pack_copy(struct policy_builder *b, const char *text, const char **ret)
	__attribute__((warn_unused_result));
/*
 * Every member of the object stands in one of the lists (members separated by blanks), so that a
 * misspelt member cannot quietly weaken a rule.
 */
int pack_known(struct policy_builder *b, const char *who, const json_t *json, const char *list,
	const char *more) __attribute__((warn_unused_result));
/* "08:00-21:00"; "closed" gives an empty window. */
int pack_window(struct policy_builder *b, const char *who, const char *text, struct window *ret)
	__attribute__((warn_unused_result));

/* pack_waivers.c: "waivers" of an overlay; they reach their rules when the policy is finished. */
int pack_read_waivers(struct policy_builder *b, const json_t *root) __attribute__((warn_unused_result));
int builder_apply_waivers(struct policy_builder *b) __attribute__((warn_unused_result));
/* pack_countries.c: "unions", "countries" and "zips". */
int pack_read_countries(struct policy_builder *b, const json_t *root)
	__attribute__((warn_unused_result));
/* A list of zones, as a set. */
int pack_zones(struct policy_builder *b, const char *list, struct bits *ret)
	__attribute__((warn_unused_result));
/* fit.c: what fits_find() reads. Rules keep their places and needs from here on. */
int builder_make_fits(struct policy_builder *b) __attribute__((warn_unused_result));
/* law.c: what each place lies in, and packs that judge too little refused. */
int builder_make_law(struct policy_builder *b) __attribute__((warn_unused_result));
int builder_check_law(struct policy_builder *b) __attribute__((warn_unused_result));
/* pack_numbers.c: the members "zones", "states", "clocks" and "blocked" of a pack. */
int pack_read_numbers(struct policy_builder *b, const json_t *root) __attribute__((warn_unused_result));
/* finish.c: drafts to rules. */
int builder_compile(struct policy_builder *b) __attribute__((warn_unused_result));

/* Walk over a list of words: *list moves on; NULL at the end; *ret_len without the blank. */
const char *pack_word(const char **list, size_t *ret_len);
/* One to max (at most 9) digits as a number; -1 for anything else. */
long pack_digits(const char *text, size_t len, size_t max);

#endif
