/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every script understands without saying so. INTENT(enum tail, name, scope, phrases):
 * scope ANSWER is listened for where a yes/no question is open, ALWAYS in every state. A script
 * may add phrases, and states for all ALWAYS intents but the first, which is the law's.
 * The order is the order of precedence when an utterance holds several.
 */
INTENT(OPT_OUT, "opt_out", ALWAYS,
	"stop|stop calling|stop calling me|please stop calling|stop these calls|"
	"take me off your list|take me off the list|remove me|remove me from your list|"
	"remove my number|do not call|do not call me|do not call me again|don't call me|"
	"don't call me again|never call me again|never call again|unsubscribe|opt out|"
	"leave me alone")
INTENT(WRONG_NUMBER, "wrong_number", ALWAYS,
	"wrong number|you have the wrong number|you've got the wrong number|this is the wrong number|"
	"wrong person|there is nobody here by that name|no one here by that name")
INTENT(CALLBACK, "callback", ALWAYS,
	"call me later|call back later|call me back|call me back later|call me another time|"
	"call another time|can you call me later|can you call back later|not a good time|bad time|"
	"i am busy|i'm busy|i'm driving|not now")
INTENT(HUMAN, "human", ALWAYS,
	"talk to a person|talk to a human|speak to a person|speak to a human|real person|operator|"
	"representative|speak with a person|speak with someone|talk to someone|talk to a representative|"
	"speak to a representative|speak with a representative")
INTENT(WHO, "who", ALWAYS,
	"who is this|who is calling|who is calling please|who are you|what is this about|"
	"wait a moment what is this about|what do you want|are you a robot|are you a machine|is this a robot|"
	"is this a recording|are you real")
INTENT(REPEAT, "repeat", ALWAYS,
	"repeat|repeat that|say that again|say again|pardon|what did you say|excuse me|come again")
INTENT(GOODBYE, "goodbye", ALWAYS,
	"goodbye|bye|bye bye|good bye|not interested|i'm not interested|i am not interested|"
	"no thank you goodbye")
INTENT(NO, "no", ANSWER,
	"no|nope|no thanks|no thank you|no i don't|no i do not|no i'm not|not really|i don't think so")
INTENT(YES, "yes", ANSWER,
	"yes|yeah|yep|yup|yes please|yes i do|yes i am|yes it is|sure|okay|that's right|that is right|"
	"correct|of course|yes of course|certainly|absolutely|go ahead|yes go ahead|that's fine|"
	"that is fine|yes that's fine|yes that is fine|yes that's right|fine|i do")
