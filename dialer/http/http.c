/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/http/http.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>

#include "dialer/base/buf.h"

#include "dialer/base/banned.h"

#define METRICS_MAX_BYTES (1024 * 1024)
#define REQUEST_HEADERS_MAX 8192
#define REQUEST_BODY_MAX 1024
#define IDLE_TIMEOUT_S 30

struct http {
	struct evhttp *server;
	struct http_handler handler;
	uint16_t port;
};

static void reply(struct evhttp_request *request, int code, const char *phrase, const char *type,
	const char *text)
{
	struct evbuffer *body = evbuffer_new();

	if (body == NULL) {
		evhttp_send_error(request, HTTP_INTERNAL, NULL);
		return;
	}
	evbuffer_add(body, text, strlen(text));
	evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", type);
	evhttp_send_reply(request, code, phrase, body);
	evbuffer_free(body);
}

static void on_metrics(struct evhttp_request *request, void *arg)
{
	struct http *h = arg;
	struct buf out;

	buf_init(&out, METRICS_MAX_BYTES);
	h->handler.metrics(&out, h->handler.arg);
	if (buf_error(&out) < 0)
		evhttp_send_error(request, HTTP_INTERNAL, NULL);
	else
		reply(request, HTTP_OK, "OK", "text/plain; version=0.0.4; charset=utf-8", buf_text(&out));
	buf_release(&out);
}

static void on_health(struct evhttp_request *request, void *arg)
{
	struct http *h = arg;
	const char *why = "ok\n";
	bool healthy = h->handler.healthy(&why, h->handler.arg);

	reply(request, healthy ? HTTP_OK : HTTP_SERVUNAVAIL, healthy ? "OK" : "Service Unavailable",
		"text/plain; charset=utf-8", why);
}

static int bind_to(struct http *h, const char *host, int port)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof(address);
	struct evhttp_bound_socket *bound;
	const int on = 1;
	evutil_socket_t fd;

	bound = evhttp_bind_socket_with_handle(h->server, host, (ev_uint16_t)port);
	if (bound == NULL)
		return -EADDRINUSE;
	fd = evhttp_bound_socket_get_fd(bound);
	/* Accepted sockets inherit it; without it each reply waits 40 ms for a delayed ACK. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (getsockname(fd, (struct sockaddr *)&address, &len) < 0)
		return -errno;
	h->port = ntohs(address.ss_family == AF_INET6 ?
				((struct sockaddr_in6 *)&address)->sin6_port :
				((struct sockaddr_in *)&address)->sin_port);
	return 0;
}

int http_start(struct http **hp, struct event_base *base, const char *host, int port,
	const struct http_handler *handler)
{
	struct http *h = calloc(1, sizeof(*h));
	int err;

	if (h == NULL)
		return -ENOMEM;
	h->handler = *handler;
	h->server = evhttp_new(base);
	if (h->server == NULL) {
		free(h);
		return -ENOMEM;
	}
	evhttp_set_allowed_methods(h->server, EVHTTP_REQ_GET);
	evhttp_set_max_headers_size(h->server, REQUEST_HEADERS_MAX);
	evhttp_set_max_body_size(h->server, REQUEST_BODY_MAX);
	evhttp_set_timeout(h->server, IDLE_TIMEOUT_S);
	evhttp_set_cb(h->server, "/metrics", on_metrics, h);
	evhttp_set_cb(h->server, "/health", on_health, h);
	err = bind_to(h, host, port);
	if (err < 0) {
		http_stop(h);
		return err;
	}
	*hp = h;
	return 0;
}

void http_stop(struct http *h)
{
	if (h == NULL)
		return;
	evhttp_free(h->server);
	free(h);
}

uint16_t http_port(const struct http *h)
{
	return h->port;
}
