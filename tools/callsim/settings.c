/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/settings.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "tools/callsim/jsonread.h"
#include "tools/callsim/population.h"

#include "dialer/base/banned.h"

static bool is_ip(const char *text)
{
	unsigned char scratch[16];

	return inet_pton(AF_INET, text, scratch) == 1 || inet_pton(AF_INET6, text, scratch) == 1;
}

static int read_credentials(struct trunk_settings *t, struct json_reader *r, const json_t *v,
	const char *where)
{
	char algorithm[16] = "MD5";
	int64_t challenge = 407;

	if (json_get_text(r, v, where, "username", t->username, sizeof(t->username)) < 0 ||
		json_get_text(r, v, where, "password", t->password, sizeof(t->password)) < 0 ||
		json_get_text(r, v, where, "realm", t->realm, sizeof(t->realm)) < 0 ||
		json_get_text(r, v, where, "algorithm", algorithm, sizeof(algorithm)) < 0 ||
		json_get_int(r, v, where, "challenge", 401, 407, &challenge) < 0)
		return -EINVAL;
	if (digest_algorithm_parse(algorithm, &t->algorithm) < 0)
		return json_fault(r, where, "MD5 or SHA-256", "\"algorithm\" is not known");
	if (challenge != 401 && challenge != 407)
		return json_fault(r, where, "401 or 407", "\"challenge\" is no challenge");
	if (strpbrk(t->realm, "\"\\") != NULL || strpbrk(t->username, "\"\\") != NULL)
		return json_fault(r, where, "letters, digits, dots",
			"quotes and backslashes are not allowed in realm and username");
	t->challenge = (int)challenge;
	return 0;
}

static int read_trunk(struct trunk_settings *t, struct json_reader *r, const json_t *v,
	const char *where)
{
	static const char *const keys[] = { "name", "host", "port", "transport", "username",
		"password", "realm", "algorithm", "challenge", "calls_per_second", "channels",
		"retry_after_s", NULL };
	int64_t port = 5060, cps = 0, channels = 0, retry_after_s = 1;
	char transport[8] = "udp";

	*t = (struct trunk_settings){ .host = "127.0.0.1", .realm = "callsim" };
	if (json_keys(r, v, where, keys) < 0 ||
		json_get_text(r, v, where, "name", t->name, sizeof(t->name)) < 0 ||
		json_get_text(r, v, where, "host", t->host, sizeof(t->host)) < 0 ||
		json_get_int(r, v, where, "port", 0, 65535, &port) < 0 ||
		json_get_text(r, v, where, "transport", transport, sizeof(transport)) < 0 ||
		json_get_int(r, v, where, "calls_per_second", 0, 10000, &cps) < 0 ||
		json_get_int(r, v, where, "channels", 0, 100000, &channels) < 0 ||
		json_get_int(r, v, where, "retry_after_s", 0, 86400, &retry_after_s) < 0 ||
		read_credentials(t, r, v, where) < 0)
		return -EINVAL;
	if (t->name[0] == '\0' || strpbrk(t->name, " \t") != NULL)
		return json_fault(r, where, "\"name\": \"main\"", "needs a \"name\" of one word");
	if (!is_ip(t->host))
		return json_fault(r, where, "127.0.0.1", "\"host\" is no IP address");
	if (strcmp(transport, "udp") != 0 && strcmp(transport, "tcp") != 0)
		return json_fault(r, where, "udp or tcp", "\"transport\" is not known");
	t->port = (int)port;
	t->tcp = strcmp(transport, "tcp") == 0;
	t->calls_per_second = (int)cps;
	t->channels = (int)channels;
	t->retry_after_s = (int)retry_after_s;
	return 0;
}

static int read_trunks(struct settings *s, struct json_reader *r, const json_t *list)
{
	size_t n = json_array_size(list);

	if (n == 0 || n > TRUNKS_MAX)
		return json_fault(r, "trunks", "\"trunks\": [{\"name\": \"main\", \"port\": 5070}]",
			"needs 1 to %d trunks", TRUNKS_MAX);
	for (size_t i = 0; i < n; i++) {
		char where[JSON_WHERE_MAX];

		snprintf(where, sizeof(where), "trunks[%zu]", i);
		if (read_trunk(&s->trunks[i], r, json_array_get(list, i), where) < 0)
			return -EINVAL;
		for (size_t j = 0; j < i; j++) {
			if (strcmp(s->trunks[j].name, s->trunks[i].name) == 0)
				return json_fault(r, where, "give it another",
					"the name \"%s\" is taken", s->trunks[i].name);
		}
		s->trunk_count++;
	}
	return 0;
}

/* name as seen from the folder of the configuration file */
static int read_population_file(struct population **pp, struct voices *voices,
	struct json_reader *r, const char *config, const char *name)
{
	char path[PATH_MAX];
	const char *slash = strrchr(config, '/');
	json_t *object;
	int err;

	if (name[0] == '/' || slash == NULL)
		snprintf(path, sizeof(path), "%s", name);
	else
		snprintf(path, sizeof(path), "%.*s/%s", (int)(slash - config), config, name);
	err = json_read_file(r, path, &object);
	if (err == 0) {
		err = population_read(pp, r, object, voices);
		json_decref(object);
	}
	r->file = config; /* path ends here; the fault is a copy */
	return err;
}

static const char *const own_keys[] = { "about", "trunks", "media_host", "speech_dbov", "noise_dbov",
	"log_headers", "population", NULL };

/* What is left of the root object without our keys is the population. */
static int read_population_here(struct population **pp, struct voices *voices,
	struct json_reader *r, const json_t *root)
{
	/* Jansson copies through a pointer without const and changes nothing. */
	json_t *rest = json_copy((json_t *)(uintptr_t)root);
	int err;

	if (rest == NULL)
		return -ENOMEM;
	for (size_t i = 0; own_keys[i] != NULL; i++)
		(void)json_object_del(rest, own_keys[i]); /* most are not there */
	err = population_read(pp, r, rest, voices);
	json_decref(rest);
	return err;
}

static int read_population(struct population **pp, struct voices *voices, struct json_reader *r,
	const json_t *root)
{
	const json_t *v = json_object_get(root, "population");

	if (v == NULL)
		return read_population_here(pp, voices, r, root);
	if (json_keys(r, root, "", own_keys) < 0)
		return -EINVAL;
	if (json_is_string(v))
		return read_population_file(pp, voices, r, r->file, json_string_value(v));
	return population_read(pp, r, v, voices);
}

static int read_all(struct settings *s, struct population **pp, struct voices *voices,
	struct json_reader *r, const json_t *root)
{
	const json_t *trunks = json_object_get(root, "trunks");

	if (json_get_text(r, root, "", "media_host", s->media_host, sizeof(s->media_host)) < 0 ||
		json_get_number(r, root, "", "speech_dbov", -70, -10, &s->speech_dbov) < 0 ||
		json_get_number(r, root, "", "noise_dbov", -96, -30, &s->noise_dbov) < 0 ||
		json_get_bool(r, root, "", "log_headers", &s->log_headers) < 0)
		return -EINVAL;
	if (trunks != NULL) {
		if (read_trunks(s, r, trunks) < 0)
			return -EINVAL;
	} else {
		s->trunks[0] = (struct trunk_settings){ .name = "main", .host = "127.0.0.1" };
		s->trunk_count = 1;
	}
	if (!is_ip(s->media_host))
		return json_fault(r, "media_host", "127.0.0.1", "no IP address");
	return read_population(pp, voices, r, root);
}

int settings_read(struct settings *s, struct population **pp, struct voices *voices,
	struct json_reader *r, const char *path)
{
	json_t *root;
	int err;

	*s = (struct settings){ .media_host = "127.0.0.1", .speech_dbov = -42, .noise_dbov = -66 };
	err = json_read_file(r, path, &root);
	if (err < 0)
		return err;
	err = read_all(s, pp, voices, r, root);
	json_decref(root);
	return err;
}
