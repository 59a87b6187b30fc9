/* SPDX-License-Identifier: Apache-2.0 */
/* G.711, both laws (ITU-T G.711), between one byte and 16 bit linear. Pure. */
#ifndef CALLSIM_G711_H
#define CALLSIM_G711_H

#include <stddef.h>
#include <stdint.h>

enum law { LAW_U = 0, LAW_A = 8 }; /* values are the RTP payload types (RFC 3551) */

void g711_encode(enum law law, const int16_t *pcm, uint8_t *out, size_t count);
void g711_decode(enum law law, const uint8_t *in, int16_t *pcm, size_t count);

#endif
