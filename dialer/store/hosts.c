/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/hosts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "dialer/base/banned.h"

/* "a,b,c" beginning with entry turn; NULL is a list of none. */
static int turned(char **ret, const char *list, unsigned turn)
{
	const char *p = list;
	unsigned count = 1;
	size_t head, size;
	char *text;

	if (list == NULL || strchr(list, ',') == NULL)
		return 0;
	for (const char *c = list; (c = strchr(c, ',')) != NULL; c++)
		count++;
	if (count > HOSTS_MAX)
		return -E2BIG;
	for (turn %= count; turn > 0; turn--)
		p = strchr(p, ',') + 1;
	head = strlen(p);
	size = strlen(list) + 1;
	text = malloc(size);
	if (text == NULL)
		return -ENOMEM;
	memcpy(text, p, head + 1);
	if (p != list) { /* what stood before it comes behind, without the comma between them */
		text[head] = ',';
		memcpy(text + head + 1, list, (size_t)(p - list) - 1);
		text[size - 1] = '\0';
	}
	*ret = text;
	return 0;
}

int hosts_turn(struct hosts *h, const char *conninfo, unsigned turn)
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
	struct hosts found = { NULL, NULL, NULL };
	int err = options != NULL ? 0 : -EINVAL;

	for (const PQconninfoOption *o = options; err == 0 && o->keyword != NULL; o++) {
		if (strcmp(o->keyword, "host") == 0)
			err = turned(&found.host, o->val, turn);
		else if (strcmp(o->keyword, "hostaddr") == 0)
			err = turned(&found.hostaddr, o->val, turn);
		else if (strcmp(o->keyword, "port") == 0)
			err = turned(&found.port, o->val, turn);
	}
	PQconninfoFree(options);
	if (err < 0)
		hosts_release(&found);
	else
		*h = found;
	return err;
}

void hosts_release(struct hosts *h)
{
	free(h->host);
	free(h->hostaddr);
	free(h->port);
	*h = (struct hosts){ NULL, NULL, NULL };
}
