/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of the national registers of the United States (FTC) and Canada (DNCL), whose forms are
 * the same: full lists as flat text ("202,5550123" or "2025550123" a line) or XML, and change lists,
 * whose records also say A (added) or D (deleted), as text or XML. Streaming, one thread, blocking.
 *
 * The order of a change record behind its number is not published; a field that is A or D, in any
 * place, is taken as the action, and a record without one is an error.
 */
#ifndef DIALER_LISTS_FTC_H
#define DIALER_LISTS_FTC_H

#include "dialer/lists/reading.h"

/* Is this first line one of a text file? *ret_changes: it is a record of a change list. */
bool ftc_is_text(const char *line, bool *ret_changes);
/* Does this tag of one of the first lines say that the XML holds changes? 1, 0; -1: no such tag in it. */
int ftc_xml_changes(const char *line);

/* Read to the end. Returns 0 or -errno, for reading_end(). */
int ftc_read_text(struct reading *s) __attribute__((warn_unused_result));
int ftc_read_xml(struct reading *s) __attribute__((warn_unused_result));

#endif
