/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file that somebody loads, plain or as the one member of a ZIP archive, which is how registers
 * hand theirs out. One thread, blocking.
 */
#ifndef DIALER_LISTS_SOURCE_H
#define DIALER_LISTS_SOURCE_H

#include <stddef.h>
#include <stdio.h>

/* Limits of an archive's member: 250 million numbers as XML are 6 GB, and text packs 5 to 30 fold. */
#define SOURCE_MEMBER_BYTES_MAX (UINT64_C(16) << 30)
#define SOURCE_RATIO_MAX 250 /* unpacked to packed, above a megabyte: more is a bomb */

/*
 * Returns 0; close with fclose(). -EBADMSG: an archive with no member, several, an encrypted or too
 * large one; or -errno. Then error tells. A member that unpacks wrongly fails in reading (ferror).
 */
int source_open(FILE **fp, const char *path, char *error, size_t size) __attribute__((warn_unused_result));

#endif
