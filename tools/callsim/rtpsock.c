/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/rtpsock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <event2/util.h>

#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

#define PORT_TRIES 64

static int bind_port(const char *host, int port, uint16_t *ret_port)
{
	char text[96];
	struct sockaddr_storage addr;
	int len = sizeof(addr), fd, on = 1;
	socklen_t got = sizeof(addr);

	snprintf(text, sizeof(text), strchr(host, ':') != NULL ? "[%s]:%d" : "%s:%d", host,
		port == 0 ? 1 : port);
	memset(&addr, 0, sizeof(addr));
	if (evutil_parse_sockaddr_port(text, (struct sockaddr *)&addr, &len) != 0)
		return -EINVAL;
	if (port == 0)
		((struct sockaddr_in *)&addr)->sin_port = 0; /* same place in sockaddr_in6 */
	fd = socket(addr.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&addr, (socklen_t)len) < 0 ||
		getsockname(fd, (struct sockaddr *)&addr, &got) < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) < 0) {
		int err = -errno;

		close(fd);
		return err;
	}
	*ret_port = ntohs(((struct sockaddr_in *)&addr)->sin_port);
	return fd;
}

int rtp_open_pair(const char *host, int *ret_rtp, int *ret_rtcp, uint16_t *ret_port)
{
	for (int i = 0; i < PORT_TRIES; i++) {
		uint16_t even, odd;
		int rtp = bind_port(host, 0, &even), rtcp;

		if (rtp < 0)
			return rtp;
		if (even % 2 == 0 && (rtcp = bind_port(host, even + 1, &odd)) >= 0) {
			*ret_rtp = rtp;
			*ret_rtcp = rtcp;
			*ret_port = even;
			return 0;
		}
		close(rtp);
	}
	return -EADDRINUSE;
}

int64_t rtp_arrival_us(struct msghdr *h)
{
	int64_t now_us = clock_mono_us(), ago_us;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c != NULL; c = CMSG_NXTHDR(h, c)) {
		struct timespec ts;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		memcpy(&ts, CMSG_DATA(c), sizeof(ts));
		ago_us = clock_wall_us() - ((int64_t)ts.tv_sec * CLOCK_US_PER_S + ts.tv_nsec / 1000);
		/* A step of the wall clock in between would show here: then our own time is better. */
		return ago_us >= 0 && ago_us < CLOCK_US_PER_S ? now_us - ago_us : now_us;
	}
	return now_us;
}
