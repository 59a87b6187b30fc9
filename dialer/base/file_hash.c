/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/file_hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "dialer/base/banned.h"

#define BUFFER_BYTES 65536

static int64_t read_all(int fd, EVP_MD_CTX *md)
{
	static _Thread_local uint8_t buffer[BUFFER_BYTES];
	int64_t total = 0;

	for (;;) {
		ssize_t n = read(fd, buffer, sizeof(buffer));

		if (n == 0)
			return total;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (EVP_DigestUpdate(md, buffer, (size_t)n) != 1)
			return -EIO;
		total += n;
	}
}

int64_t file_hash_fd(int fd, char ret[FILE_HASH_HEX])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t digest[(FILE_HASH_HEX - 1) / 2];
	int64_t bytes = -ENOMEM;

	if (md != NULL && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1)
		bytes = read_all(fd, md);
	if (bytes >= 0 && EVP_DigestFinal_ex(md, digest, NULL) != 1)
		bytes = -EIO;
	for (size_t i = 0; bytes >= 0 && i < sizeof(digest); i++)
		snprintf(ret + 2 * i, 3, "%02x", digest[i]);
	EVP_MD_CTX_free(md);
	return bytes;
}

int64_t file_hash(const char *path, char ret[FILE_HASH_HEX])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int64_t bytes = fd < 0 ? -errno : file_hash_fd(fd, ret);

	if (fd >= 0)
		close(fd);
	return bytes;
}
