/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/speech_priv.h"
#include "dialer/agent/wording.h"

#include "dialer/base/banned.h"

#define SENTENCES_MAX 32

struct message {
	struct prompt *sentence[SENTENCES_MAX]; /* counted; the cache drops none that is held */
	int count;
};

static int hold_text(struct message *m, struct speech *s, const struct script *script, const char *text)
{
	while (*text != '\0') {
		const char *end = sentence_end(text);
		char *sentence = strndup(text, (size_t)(end - text));
		struct prompt *p = NULL;

		if (sentence != NULL && m->count < SENTENCES_MAX)
			p = prompts_get(speech_prompts(s), speech_voice(s, script), sentence);
		free(sentence);
		if (p == NULL)
			return -ENOMEM;
		m->sentence[m->count++] = p;
		text = end + strspn(end, " ");
	}
	return 0;
}

static int hold_all(struct message *m, const struct agent_params *who)
{
	const struct script *script = who->script;
	/* As gate_message() lets them pass. */
	const char *const texts[] = { script->prompts[PROMPT_NO_SEAT], script->disclosures[DUTY_DISCLOSE_ARTIFICIAL],
		script->disclosures[DUTY_STATE_DEBT_COLLECTOR], script->prompts[PROMPT_OPTED_OUT] };
	struct wording w;
	int err = wording_init(&w, who);

	for (size_t i = 0; err == 0 && i < sizeof(texts) / sizeof(texts[0]); i++) {
		char text[WORDING_MAX] = "";

		wording_append(&w, texts[i] != NULL ? texts[i] : "", text);
		err = hold_text(m, who->speech, script, text);
	}
	wording_release(&w);
	return err;
}

int message_new(struct message **mp, const struct agent_params *who)
{
	struct message *m = calloc(1, sizeof(*m));
	int err = m != NULL ? hold_all(m, who) : -ENOMEM;

	if (err < 0)
		message_free(m);
	else
		*mp = m;
	return err;
}

void message_free(struct message *m)
{
	if (m == NULL)
		return;
	for (int i = 0; i < m->count; i++)
		prompt_unref(m->sentence[i]);
	free(m);
}

enum message_state message_state(const struct message *m)
{
	enum message_state all = MESSAGE_READY;

	for (int i = 0; i < m->count; i++) {
		enum prompt_state s = prompt_state(m->sentence[i]);

		if (s == PROMPT_FAILED)
			return MESSAGE_FAILED;
		if (s == PROMPT_PENDING)
			all = MESSAGE_PENDING;
	}
	return all;
}
