/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-line-buffer.h"

#include "encfg-sniffer-shape.h"

#include <string.h>

guint8 *
encfg_line_buffer_get_room (EncfgLineBuffer *self, guint *room)
{
  *room = sizeof self->bytes - self->length;
  return self->bytes + self->length;
}

/* Length of the whole frame at `offset`; 0 if there is none. `may_come`: its end may be missing. */
static guint
find_frame (const EncfgLineBuffer *self, guint offset, gboolean *is_request, gboolean *may_come)
{
  static const EncfgShape shapes[] = { ENCFG_SHAPE_ANSWER, ENCFG_SHAPE_REQUEST };
  const guint8 *bytes = self->bytes + offset;
  guint available = self->length - offset;

  *may_come = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      int length = encfg_shape_length (shapes[i], bytes, available);

      *is_request = shapes[i] == ENCFG_SHAPE_REQUEST;
      if (length > 0 && (guint) length <= available && encfg_shape_has_crc (bytes, (gsize) length))
        return (guint) length;
      *may_come = *may_come || length == 0 || (length > 0 && (guint) length > available);
    }
  return 0;
}

static void
take (EncfgLineBuffer *self, guint length, EncfgPiece *out)
{
  out->length = MIN (length, sizeof out->bytes);
  memcpy (out->bytes, self->bytes, out->length);
  self->length -= out->length;
  memmove (self->bytes, self->bytes + out->length, self->length);
  out->is_frame = encfg_frame_parse_rtu (out->bytes, out->length, &out->unit, &out->pdu);
}

gboolean
encfg_line_buffer_take (EncfgLineBuffer *self, gboolean is_silent, EncfgPiece *out)
{
  gboolean is_request, may_come;
  guint length = self->length > 0 ? find_frame (self, 0, &is_request, &may_come) : 0;
  guint noise = 0;

  out->length = 0;
  out->is_frame = out->is_request = FALSE;
  if (length > 0)
    {
      out->is_request = is_request;
      take (self, length, out);
      return TRUE;
    }
  if (self->length == 0 || (!is_silent && self->length < sizeof self->bytes))
    return FALSE;

  /* Inside a frame that is still coming, five bytes in 500 frames of full length look like one of
   * their own: hence only now. */
  for (noise = 1; noise < self->length; noise++)
    if (find_frame (self, noise, &is_request, &may_come) > 0)
      break;
  take (self, noise, out);
  out->is_frame = FALSE;
  return TRUE;
}
