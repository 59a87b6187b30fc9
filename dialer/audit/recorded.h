/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a finished file to its row of evidence. A call that ends with a recording is due until its node
 * has hashed the file; the same goes for a call that a crash cut off, whose file nobody could name any
 * more. So a crash at any instant costs no hash: what is due is looked at again at the next start.
 */
#ifndef DIALER_AUDIT_RECORDED_H
#define DIALER_AUDIT_RECORDED_H

#include <stdint.h>

#include "dialer/store/db.h"

struct recorded {
	int64_t hashed, gone; /* files; gone: named by their call, but not there */
	int64_t busy;         /* still being written: next time */
};

/*
 * Everything that is due of this node, below its state directory. A file is flushed to the disk and
 * hashed when nobody holds its lock (dialer/media/recorder.h). Returns 0, or -errno with db->error set:
 * the first file or row that failed; the others were done. Blocking.
 */
int recorded_hash_all(struct db *db, const char *node, const char *state_dir, struct recorded *ret)
	__attribute__((warn_unused_result));

#endif
