/* SPDX-License-Identifier: Apache-2.0 */
/* G.711 (ITU-T, 1988). Decoding is exact for all codes; encoding rounds as the ITU reference does. */
#ifndef DIALER_MEDIA_G711_H
#define DIALER_MEDIA_G711_H

#include <stddef.h>
#include <stdint.h>

enum law { LAW_MU = 0, LAW_A };

int16_t law_decode_sample(enum law law, uint8_t code);
uint8_t law_encode_sample(enum law law, int16_t sample);
void law_decode(enum law law, const uint8_t *codes, int16_t *samples, size_t n);
void law_encode(enum law law, const int16_t *samples, uint8_t *codes, size_t n);

#endif
