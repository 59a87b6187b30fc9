/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/transport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <event2/util.h>

#include "dialer/base/list.h"
#include "tools/callsim/sipmsg.h"

#include "dialer/base/banned.h"

#define SOCKET_BUFFER (4 * 1024 * 1024) /* a burst of calls must not be dropped by the kernel */
#define DATAGRAMS_PER_TURN 64           /* then other events get their turn */
#define BACKLOG 64

struct connection {
	struct list entry;
	int refs;
	struct transport *transport;
	struct bufferevent *bev; /* NULL once closed */
	struct peer peer;        /* not counted: the connection itself */
};

struct transport {
	struct event_base *base;
	char host[64];
	int port, fd;
	bool tcp;
	struct event *readable;        /* UDP */
	struct evconnlistener *listener; /* TCP */
	struct list connections;
	int connection_count;
	transport_message_h *on_message;
	void *arg;
};

/* ---- peers ------------------------------------------------------------------------------------ */

static void connection_unref(struct connection *c)
{
	if (c == NULL || --c->refs > 0)
		return;
	if (c->bev != NULL)
		bufferevent_free(c->bev);
	free(c);
}

void peer_copy(struct peer *to, const struct peer *from)
{
	*to = *from;
	if (to->connection != NULL)
		to->connection->refs++;
}

void peer_release(struct peer *p)
{
	connection_unref(p->connection);
	p->connection = NULL;
}

int peer_port(const struct peer *p)
{
	/* sin_port and sin6_port lie at the same place. */
	return ntohs(((const struct sockaddr_in *)&p->addr)->sin_port);
}

const char *peer_host(const struct peer *p, char *out, size_t size)
{
	const void *addr = p->addr.ss_family == AF_INET6
		? (const void *)&((const struct sockaddr_in6 *)&p->addr)->sin6_addr
		: (const void *)&((const struct sockaddr_in *)&p->addr)->sin_addr;

	if (inet_ntop(p->addr.ss_family, addr, out, (socklen_t)size) == NULL)
		out[0] = '\0';
	return out;
}

const char *peer_text(const struct peer *p, char *out, size_t size)
{
	char host[64];

	snprintf(out, size, p->addr.ss_family == AF_INET6 ? "[%s]:%d" : "%s:%d",
		peer_host(p, host, sizeof(host)), peer_port(p));
	return out;
}

bool peer_reliable(const struct peer *p)
{
	return p->connection != NULL;
}

static int parse_address(const char *host, int port, struct sockaddr_storage *addr, socklen_t *len)
{
	char text[320];
	int n = sizeof(*addr);

	memset(addr, 0, sizeof(*addr));
	snprintf(text, sizeof(text), strchr(host, ':') != NULL ? "[%s]:%d" : "%s:%d", host,
		port == 0 ? 1 : port); /* the parser refuses 0 */
	if (evutil_parse_sockaddr_port(text, (struct sockaddr *)addr, &n) != 0)
		return -EINVAL;
	((struct sockaddr_in *)addr)->sin_port = htons((uint16_t)port);
	*len = (socklen_t)n;
	return 0;
}

int peer_set_address(struct peer *p, const char *host, int port)
{
	return parse_address(host, port, &p->addr, &p->addr_len);
}

/* ---- TCP -------------------------------------------------------------------------------------- */

static void connection_close(struct connection *c)
{
	if (c->bev == NULL)
		return;
	bufferevent_free(c->bev);
	c->bev = NULL;
	list_remove(&c->entry);
	c->transport->connection_count--;
	connection_unref(c);
}

/* Line ends between messages are keep-alives (RFC 5626 3.5.1): a double one is answered. */
static void skip_line_ends(struct connection *c, struct evbuffer *in)
{
	for (;;) {
		size_t n = evbuffer_get_length(in);
		const unsigned char *p = evbuffer_pullup(in, n < 4 ? (ssize_t)n : 4);

		if (n >= 4 && memcmp(p, "\r\n\r\n", 4) == 0) {
			evbuffer_drain(in, 4);
			transport_send(&c->peer, "\r\n", 2);
		} else if (n > 2 && memcmp(p, "\r\n", 2) == 0) {
			evbuffer_drain(in, 2);
		} else {
			return;
		}
	}
}

static void on_stream(struct bufferevent *bev, void *arg)
{
	struct connection *c = arg;
	struct evbuffer *in = bufferevent_get_input(bev);

	c->refs++; /* the handler may close it */
	while (c->bev != NULL) {
		size_t len;
		const char *data;
		ssize_t n;

		skip_line_ends(c, in);
		len = evbuffer_get_length(in);
		data = (const char *)evbuffer_pullup(in, -1);
		n = len > 0 ? sip_frame(data, len) : 0;
		if (n == 0)
			break;
		if (n < 0) {
			connection_close(c); /* no way to find the next message */
			break;
		}
		c->transport->on_message(&c->peer, data, (size_t)n, c->transport->arg);
		if (c->bev != NULL)
			evbuffer_drain(in, (size_t)n);
	}
	connection_unref(c);
}

static void on_stream_event(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0)
		connection_close(arg);
}

static void on_accept(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *addr, int len,
	void *arg)
{
	struct transport *t = arg;
	struct connection *c;
	int on = 1;

	(void)l;
	c = t->connection_count < TRANSPORT_CONNECTIONS_MAX ? calloc(1, sizeof(*c)) : NULL;
	if (c == NULL) {
		evutil_closesocket(fd);
		return;
	}
	/* Without it a response may wait 40 ms for an acknowledgement; failing only slows. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	c->bev = bufferevent_socket_new(t->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (c->bev == NULL) {
		evutil_closesocket(fd);
		free(c);
		return;
	}
	c->refs = 1;
	c->transport = t;
	c->peer = (struct peer){ .transport = t, .addr_len = (socklen_t)len, .connection = c };
	memcpy(&c->peer.addr, addr, (size_t)len);
	list_append(&t->connections, &c->entry);
	t->connection_count++;
	bufferevent_setcb(c->bev, on_stream, NULL, on_stream_event, c);
	if (bufferevent_enable(c->bev, EV_READ | EV_WRITE) != 0)
		connection_close(c);
}

static int open_tcp(struct transport *t, const struct sockaddr *addr, socklen_t len)
{
	t->listener = evconnlistener_new_bind(t->base, on_accept, t,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, BACKLOG, addr,
		(int)len);
	if (t->listener == NULL)
		return errno != 0 ? -errno : -ENOMEM;
	t->fd = evconnlistener_get_fd(t->listener);
	return 0;
}

/* ---- UDP -------------------------------------------------------------------------------------- */

static void on_datagram(evutil_socket_t fd, short what, void *arg)
{
	struct transport *t = arg;
	static char data[SIP_MESSAGE_MAX + 1]; /* one thread, used up before the next */

	(void)what;
	for (int i = 0; i < DATAGRAMS_PER_TURN; i++) {
		struct peer from = { .transport = t, .addr_len = sizeof(from.addr) };
		ssize_t n = recvfrom(fd, data, SIP_MESSAGE_MAX, 0, (struct sockaddr *)&from.addr,
			&from.addr_len);

		if (n < 0 && errno == ECONNREFUSED)
			continue; /* an earlier response met a closed port */
		if (n < 0)
			return;
		data[n] = '\0';
		if (strspn(data, "\r\n") < (size_t)n) /* a keep-alive is no message */
			t->on_message(&from, data, (size_t)n, t->arg);
	}
}

static int open_udp(struct transport *t, const struct sockaddr *addr, socklen_t len)
{
	int size = SOCKET_BUFFER;

	t->fd = socket(addr->sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (t->fd < 0)
		return -errno;
	/* The kernel may grant less: then a burst may be dropped and is sent again. */
	(void)setsockopt(t->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	(void)setsockopt(t->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (bind(t->fd, addr, len) < 0)
		return -errno;
	t->readable = event_new(t->base, t->fd, EV_READ | EV_PERSIST, on_datagram, t);
	return t->readable != NULL && event_add(t->readable, NULL) == 0 ? 0 : -ENOMEM;
}

/* ---- life ------------------------------------------------------------------------------------- */

int transport_open(struct transport **tp, const struct transport_params *params)
{
	struct sockaddr_storage addr;
	socklen_t len = 0;
	struct transport *t = calloc(1, sizeof(*t));
	int err;

	if (t == NULL)
		return -ENOMEM;
	t->base = params->base;
	t->tcp = params->tcp;
	t->fd = -1;
	t->on_message = params->on_message;
	t->arg = params->arg;
	list_init(&t->connections);
	snprintf(t->host, sizeof(t->host), "%s", params->host);
	err = parse_address(params->host, params->port, &addr, &len);
	errno = 0;
	if (err == 0)
		err = (t->tcp ? open_tcp : open_udp)(t, (struct sockaddr *)&addr, len);
	len = sizeof(addr);
	if (err == 0 && getsockname(t->fd, (struct sockaddr *)&addr, &len) < 0)
		err = -errno;
	if (err < 0) {
		transport_close(t);
		return err;
	}
	t->port = ntohs(((struct sockaddr_in *)&addr)->sin_port);
	*tp = t;
	return 0;
}

void transport_close(struct transport *t)
{
	if (t == NULL)
		return;
	LIST_FOREACH_SAFE(it, tmp, &t->connections)
		connection_close(LIST_ENTRY(it, struct connection, entry));
	if (t->readable != NULL)
		event_free(t->readable);
	if (t->listener != NULL)
		evconnlistener_free(t->listener); /* closes fd */
	else if (t->fd >= 0)
		close(t->fd);
	free(t);
}

int transport_port(const struct transport *t)
{
	return t->port;
}

const char *transport_host(const struct transport *t)
{
	return t->host;
}

bool transport_tcp(const struct transport *t)
{
	return t->tcp;
}

void transport_send(const struct peer *to, const char *data, size_t len)
{
	if (to->connection != NULL) {
		/* Fails only without memory: lost, like a packet. */
		if (to->connection->bev != NULL)
			(void)bufferevent_write(to->connection->bev, data, len);
		return;
	}
	/* EAGAIN or a closed port: lost on the way; retransmission is for that. */
	(void)sendto(to->transport->fd, data, len, 0, (const struct sockaddr *)&to->addr,
		to->addr_len);
}
