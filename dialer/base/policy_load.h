/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From files to a policy: reads the packs (*.json, *.ics, in all folders below packs_dir, in order
 * of name), an officer's overlays, and the TZif files of the zones they name, and builds. libpolicy
 * itself opens nothing. "coverage.json" is no pack: it tells where each row of the law is.
 *
 * What was read can be kept (struct policy_inputs): policy_build() makes the same policy from it
 * alone, years later, without any of the files.
 */
#ifndef DIALER_BASE_POLICY_LOAD_H
#define DIALER_BASE_POLICY_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/policy.h"

#define POLICY_LOAD_ERROR_MAX 512

struct config;

enum policy_input_kind {
	POLICY_INPUT_PACK = 1,
	POLICY_INPUT_CALENDAR,
	POLICY_INPUT_ZONE,
	POLICY_INPUT_SETTING, /* "tz_version", "after_review" */
};

struct policy_input {
	enum policy_input_kind kind;
	char *name;     /* relative to its folder; overlays begin with "overlays/" */
	char *bytes;
	size_t len;
};

/* Single owner. {0} is empty. */
struct policy_inputs {
	struct policy_input *items; /* in the order in which they were added */
	size_t count, capacity;
};

/* Takes bytes, also on failure; copies name. Returns 0 or -ENOMEM. */
int policy_inputs_add(struct policy_inputs *in, enum policy_input_kind kind, const char *name, char *bytes,
	size_t len) __attribute__((warn_unused_result));
void policy_inputs_release(struct policy_inputs *in);
/* "pack", "calendar", "zone", "setting"; the other way round 0 for none of them. */
const char *policy_input_kind_name(enum policy_input_kind kind);
enum policy_input_kind policy_input_kind_parse(const char *name);

struct policy_files {
	const char *packs_dir;    /* NULL or "": the installed packs, or the source tree's where none are installed */
	const char *overlays_dir; /* NULL or "": none */
	const char *zoneinfo_dir; /* NULL or "": /usr/share/zoneinfo */
	bool refuse_overdue;      /* rules of packs past review_by refuse */
};

/*
 * Returns 0, -EINVAL for a pack that cannot be used, or -errno for a file that cannot be read; error
 * then says which, why and what to do. The caller owns *pp, and *ret_inputs (NULL: not wanted).
 * Blocks on files: start-up and command line only.
 */
int policy_load_files(struct policy **pp, const struct policy_files *files, struct policy_inputs *ret_inputs,
	char *error, size_t size) __attribute__((warn_unused_result));
/* As the configuration says: what the daemon and every command decides by. */
int policy_load_config(struct policy **pp, const struct config *config, struct policy_inputs *ret_inputs,
	char *error, size_t size) __attribute__((warn_unused_result));
/* Packs and zones only. */
int policy_load(struct policy **pp, const char *packs_dir, const char *zoneinfo_dir, char *error,
	size_t size) __attribute__((warn_unused_result));

/* The policy of inputs kept earlier; no file is read. Errors as above. */
int policy_build(struct policy **pp, const struct policy_inputs *in, char *error, size_t size)
	__attribute__((warn_unused_result));

/* Is time zone data of that version ("2026b") older than least? "unknown" is older than any. */
bool policy_tz_older(const char *version, const char *least);

#endif
