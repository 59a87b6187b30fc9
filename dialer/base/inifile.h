/* SPDX-License-Identifier: Apache-2.0 */
/*
 * INI files with honest errors: inih splits the lines, this module adds what it leaves out - line
 * numbers, sections without keys, and refusal of lines, section names or keys that inih would cut
 * silently. A comment is a line of its own that starts with # or ;. A value goes to the end of its
 * line, so that passwords may hold any character.
 */
#ifndef DIALER_BASE_INIFILE_H
#define DIALER_BASE_INIFILE_H

#include <stddef.h>

#define INIFILE_LINE_MAX 1024
#define INIFILE_NAME_MAX 48 /* section and key; inih keeps 49 bytes */

/* One line. key and value are NULL on the line of a [section]. Valid during the call only. */
struct inifile_entry {
	const char *section, *key, *value;
	int line;
};

/* Returns 0, or -errno with what is wrong (without file and line) in error. */
typedef int inifile_entry_h(const struct inifile_entry *e, char *error, size_t size, void *arg);

/*
 * Give every line of the file to handle, in order, until it fails. Returns 0, the handler's error,
 * -EINVAL for a line that is no INI, or the -errno of opening; then error holds
 * "file:line: what". Not for two threads at once: inih keeps its settings in globals.
 */
int inifile_read(const char *path, inifile_entry_h *handle, void *arg, char *error, size_t size)
	__attribute__((warn_unused_result));

#endif
