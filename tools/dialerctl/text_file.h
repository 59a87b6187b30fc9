/* SPDX-License-Identifier: Apache-2.0 */
/* A small file whose exact bytes are evidence: the words of a consent, the answer of an issuer. */
#ifndef DIALERCTL_TEXT_FILE_H
#define DIALERCTL_TEXT_FILE_H

#include <stdbool.h>
#include <stddef.h>

#define TEXT_FILE_MAX 1048576

/*
 * *ret_text: its bytes and a NUL, the caller's to free. 1 to max (at most TEXT_FILE_MAX) bytes. Returns
 * CTL_OK, or an exit code, said; then nothing is to be freed.
 */
int text_file_read(const char *path, size_t max, char **ret_text, size_t *ret_len) __attribute__((warn_unused_result));
/* UTF-8 without NUL can be kept and shown. */
bool text_file_is_text(const char *text, size_t len);

#endif
