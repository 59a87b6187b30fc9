/* SPDX-License-Identifier: Apache-2.0 */
/* Removing the files of recordings for good, with a look afterwards. */
#ifndef DIALERCTL_RECORDINGS_H
#define DIALERCTL_RECORDINGS_H

#include <stdint.h>

#include <libpq-fe.h>

#include "tools/dialerctl/command.h"

/*
 * The recordings of rows as retention_due() gives them, except held ones. A file that is gone already
 * is as good; a path that leaves the state directory is refused. Returns CTL_OK, or CTL_FAILED, said,
 * when one could not be removed: then nothing may be blanked.
 */
int recordings_remove(const struct ctl *ctl, const PGresult *due, int64_t *ret_files) __attribute__((warn_unused_result));

#endif
