/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From files to a policy: reads the packs (*.json, *.ics, in all folders below packs_dir, in order
 * of name) and the TZif files of the zones they name, and builds. libpolicy itself opens nothing.
 */
#ifndef DIALER_BASE_POLICY_LOAD_H
#define DIALER_BASE_POLICY_LOAD_H

#include <stddef.h>

#include "policy/policy.h"

#define POLICY_LOAD_ERROR_MAX 512

/*
 * packs_dir: NULL or "" for the installed packs, or the source tree's where none are installed.
 * zoneinfo_dir: NULL or "" for /usr/share/zoneinfo. Returns 0, -EINVAL for a pack that cannot be used,
 * or -errno for a file that cannot be read; error then says which, why and what to do. The caller
 * owns *pp. Blocks on files: start-up and command line only.
 */
int policy_load(struct policy **pp, const char *packs_dir, const char *zoneinfo_dir, char *error,
	size_t size) __attribute__((warn_unused_result));

#endif
