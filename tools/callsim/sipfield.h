/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of SIP header fields: URIs, parameters, Via. Pure functions on texts. */
#ifndef CALLSIM_SIPFIELD_H
#define CALLSIM_SIPFIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/callsim/sipmsg.h"

struct sip_uri {
	char user[SIP_TEXT_MAX]; /* "" if none; without its parameters and password */
	char host[SIP_TEXT_MAX]; /* IPv6 without brackets */
	int port;                /* 0 not stated */
	bool tcp;                /* transport=tcp */
};

struct sip_via {
	char transport[8]; /* "UDP", "TCP" ... */
	char host[SIP_TEXT_MAX];
	int port; /* 0 not stated */
	char branch[SIP_TEXT_MAX];
	bool rport; /* the parameter is there */
};

/*
 * The parameter of a header value, outside quotes and angle brackets ("" for one without a value).
 * Returns false when it is missing or longer than out.
 */
bool sip_param(const char *value, const char *name, char *out, size_t size);

/* "sip:+18605550142;phone-context=x@127.0.0.1:5060;transport=udp". Returns 0 or -EINVAL. */
int sip_uri_parse(const char *text, struct sip_uri *ret) __attribute__((warn_unused_result));

/* The URI of a name-addr or addr-spec ("Ann" <sip:...>;tag=x). Returns 0 or -EINVAL. */
int sip_address_uri(const char *value, char *out, size_t size) __attribute__((warn_unused_result));

/* Length of the first element of a comma-separated list, commas in quotes or <> not counted. */
size_t sip_list_first(const char *value);

/* The first element of a Via value. Returns 0 or -EINVAL. */
int sip_via_parse(const char *value, struct sip_via *ret) __attribute__((warn_unused_result));

/*
 * Phone number of a URI's user part: '+' and digits, visual separators dropped, parameters cut; a
 * user that is no number is copied as it is. Never longer than size.
 */
void sip_uri_number(const char *uri, char *out, size_t size);

#endif
