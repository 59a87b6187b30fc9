/* SPDX-License-Identifier: Apache-2.0 */
/* Voice activity by webrtc-audio-processing, behind a C face. One per call, one thread. */
#ifndef DIALER_MEDIA_VAD_H
#define DIALER_MEDIA_VAD_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vad;

/* NULL without memory. */
struct vad *vad_new(void);
void vad_free(struct vad *v); /* accepts NULL */
/* Voice in these 20 ms (160 samples at 8 kHz)? */
bool vad_frame(struct vad *v, const int16_t samples[160]);

#ifdef __cplusplus
}
#endif

#endif
