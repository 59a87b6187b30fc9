/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How an attempt can end. DISPOSITION(enum tail, name in SQL and JSON, class, sentence for people)
 * Classes: HUMAN a person answered; MACHINE a machine answered; RETRY nobody reached, worth another
 * try after the campaign's delay for this disposition; DEAD the number cannot be reached, stop;
 * STOP the person or network said no, stop; UNSENT no INVITE ever left.
 */
DISPOSITION(QUALIFIED, "qualified", HUMAN, "the script reached its goal")
DISPOSITION(TRANSFERRED, "transferred", HUMAN, "the person was put through to a representative")
DISPOSITION(NOT_INTERESTED, "not_interested", HUMAN, "the person declined")
DISPOSITION(OPTED_OUT, "opted_out", STOP, "the person asked not to be called")
DISPOSITION(WRONG_NUMBER, "wrong_number", STOP, "the person is not the one the lead names")
DISPOSITION(CALLBACK, "callback", HUMAN, "the person asked to be called at another time")
DISPOSITION(NO_RESPONSE, "no_response", RETRY, "answered, but nobody spoke or nothing was understood")
DISPOSITION(HUNG_UP, "hung_up", HUMAN, "the person hung up before the end")
DISPOSITION(VOICEMAIL, "voicemail", MACHINE, "an answering machine")
DISPOSITION(ABANDONED, "abandoned", HUMAN, "answered live, but nobody spoke within two seconds")
DISPOSITION(BUSY, "busy", RETRY, "the line was busy")
DISPOSITION(NO_ANSWER, "no_answer", RETRY, "it rang, nobody answered")
DISPOSITION(UNAVAILABLE, "unavailable", RETRY, "temporarily not reachable")
DISPOSITION(DECLINED, "declined", RETRY, "the call was rejected")
DISPOSITION(BLOCKED, "blocked", STOP, "the network or the person marked the call as unwanted")
DISPOSITION(UNALLOCATED, "unallocated", DEAD, "the number does not exist or is out of service")
DISPOSITION(CONGESTION, "congestion", RETRY, "the carrier had no capacity")
DISPOSITION(REFUSED, "refused", RETRY, "the carrier refused the call: credentials, caller ID or route")
DISPOSITION(FAILED, "failed", RETRY, "a technical failure")
DISPOSITION(CANCELLED, "cancelled", RETRY, "withdrawn while ringing: opt-out, stop or shutdown")
DISPOSITION(COMPLETED, "completed", HUMAN, "answered and hung up at once, as the campaign says")
DISPOSITION(NOT_SENT, "not_sent", UNSENT, "withdrawn before any INVITE left")
DISPOSITION(UNKNOWN, "unknown", RETRY, "the daemon died during the attempt; it counts as made")
