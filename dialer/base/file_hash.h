/* SPDX-License-Identifier: Apache-2.0 */
/* The hash of a file's bytes, of any size. */
#ifndef DIALER_BASE_FILE_HASH_H
#define DIALER_BASE_FILE_HASH_H

#include <stdint.h>

#define FILE_HASH_HEX 65

/* From the descriptor's place to the end. SHA-256 in hexadecimal. Returns how many bytes, or -errno. */
int64_t file_hash_fd(int fd, char ret[FILE_HASH_HEX]) __attribute__((warn_unused_result));
int64_t file_hash(const char *path, char ret[FILE_HASH_HEX]) __attribute__((warn_unused_result));

#endif
