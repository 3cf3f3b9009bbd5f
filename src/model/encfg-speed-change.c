/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-speed-change.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-module-address.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>

/* Between two looks, and how long a module may take to change. */
#define LOOK_MS 100
#define SETTLE_US (3 * G_TIME_SPAN_SECOND)

guint
encfg_speed_of (const EncfgItem *item, gint64 raw)
{
  const char *name = encfg_item_name_of (item, raw);
  guint64 speed;

  return name && g_ascii_string_to_unsigned (name, 10, 1, G_MAXUINT, &speed, NULL) ? (guint) speed
                                                                                   : 0;
}

/* Is the module there over this line, and does its register hold what was written? Only one of the
 * two may have the port. Not cancelled: what was sent must be known. */
static gboolean
look_over (EncfgSpeedChange *self, EncfgTransport *transport, GError **error)
{
  const EncfgSpan span = encfg_plan_span_of (self->row->item, 0);
  EncfgTransport *away = transport == self->other ? self->target->transport : self->other;
  EncfgTarget target = *self->target;

  target.transport = transport;
  target.retries = 0;
  target.silent_in_a_row = 0;
  encfg_transport_close (away);
  self->row->has_read =
    encfg_wire_is_same_module (&target, self->profile, self->serial, NULL, error) &&
    encfg_ops_read_span (&target, &span, self->row->read_words, NULL, error);
  return self->row->has_read &&
         encfg_codec_words_equal (self->row->item, self->row->read_words, self->row->words);
}

/* At the new speed it is proved at once; at the old one only after it had time to change. */
static gboolean
find_again (EncfgSpeedChange *self, GCancellable *cancellable, GError **error)
{
  const gint64 until_us = g_get_monotonic_time () + SETTLE_US;
  gboolean is_last;

  do
    {
      g_autoptr (GError) trouble = NULL;

      is_last = !encfg_ops_wait (LOOK_MS, cancellable, NULL) || g_get_monotonic_time () >= until_us;
      self->moved = look_over (self, self->other, &trouble);
      if (self->moved || (look_over (self, self->target->transport, NULL) && is_last))
        return TRUE;
      if (is_last && !self->row->has_read && trouble)
        g_propagate_prefixed_error (
          error, g_steal_pointer (&trouble), "%s: ", encfg_profile_text (self->row->item->label));
    }
  while (!is_last);
  if (self->row->has_read)
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_NOT_APPLIED,
                 _ ("%s: the module answers at the old speed, and holds that"),
                 encfg_profile_text (self->row->item->label));
  else if (error && !*error)
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_NOT_APPLIED,
                 _ ("%s: the module answers at neither speed"),
                 encfg_profile_text (self->row->item->label));
  return FALSE;
}

gboolean
encfg_speed_change_run (EncfgSpeedChange *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  gboolean sent = FALSE;
  gboolean confirmed;

  if (!self->other)
    return encfg_ops_write (
      self->target, self->profile, self->row, 1, NULL, NULL, cancellable, error);
  confirmed = encfg_ops_command (self->target,
                                 self->profile,
                                 self->row->item,
                                 self->row->words[0],
                                 &sent,
                                 &self->unfinished,
                                 cancellable,
                                 &trouble);
  /* A module may answer at the new speed already: what is not refused is looked for. */
  if (sent && (confirmed || encfg_error_is_line_trouble (trouble)))
    {
      g_clear_error (&trouble);
      find_again (self, cancellable, &trouble);
    }
  if (self->moved)
    {
      EncfgTarget there = *self->target;

      there.transport = self->other;
      encfg_ops_finish_elsewhere (&there, self->profile, confirmed, &self->unfinished);
    }
  encfg_error_prefix_unfinished (&self->unfinished, self->row->item->label);
  encfg_write_row_judge (self->row, sent, trouble);
  if (!trouble)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&trouble));
  return FALSE;
}
