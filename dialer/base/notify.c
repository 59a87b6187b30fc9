/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "dialer/base/banned.h"

/* A path, or "@name" for a socket without one. */
static int address_of(const char *socket_name, struct sockaddr_un *addr, socklen_t *ret_len)
{
	size_t len = strlen(socket_name);

	if ((socket_name[0] != '/' && socket_name[0] != '@') || len < 2 || len >= sizeof(addr->sun_path))
		return -EINVAL;
	*addr = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(addr->sun_path, socket_name, len);
	if (socket_name[0] == '@')
		addr->sun_path[0] = '\0';
	*ret_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	return 0;
}

int notify_send(const char *message)
{
	const char *name = getenv("NOTIFY_SOCKET");
	size_t len = strlen(message);
	struct sockaddr_un addr;
	socklen_t addr_len;
	int fd, err;

	if (name == NULL)
		return 0;
	err = len > NOTIFY_MAX ? -EINVAL : address_of(name, &addr, &addr_len);
	if (err < 0)
		return err;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	/* Never wait for a manager that is busy: the next word comes soon. */
	if (sendto(fd, message, len, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)&addr, addr_len) < 0)
		err = -errno;
	close(fd);
	return err;
}

int64_t notify_watchdog_us(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	char *end;
	long long us;

	if (usec == NULL || (pid != NULL && strtoll(pid, NULL, 10) != getpid()))
		return 0;
	us = strtoll(usec, &end, 10);
	return *end == '\0' && us > 0 ? us : 0;
}
