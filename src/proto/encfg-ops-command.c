/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Single words that are sent once: the sequences round a write, and commands. */

#include "encfg-error.h"
#include "encfg-ops-private.h"

#include <glib/gi18n-lib.h>

gboolean
encfg_ops_is_connected (const EncfgTarget *target, GError **error)
{
  if (target->transport->is_open)
    return TRUE;
  g_set_error_literal (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_LOST,
                       _ ("the connection is lost: read the module before writing to it"));
  return FALSE;
}

gboolean
encfg_ops_send_pokes (EncfgTarget *target,
                      guint8 unit,
                      const GArray *pokes,
                      const char *what,
                      GCancellable *cancellable,
                      GError **error)
{
  for (guint i = 0; i < pokes->len; i++)
    {
      const EncfgPoke *poke = &g_array_index (pokes, EncfgPoke, i);
      EncfgPdu request;

      /* It may unlock, lock or restart: nobody says that the page stays. */
      target->page.is_known = FALSE;
      encfg_pdu_build_write (
        &request, poke->table, poke->address, &poke->value, 1, target->fc16_only);
      if (!encfg_ops_exchange (target, unit, &request, NULL, cancellable, error))
        {
          g_prefix_error (error, "%s: ", what);
          return FALSE;
        }
    }
  return TRUE;
}

/* Between the sequences. */
static gboolean
send_word (EncfgTarget *target,
           const EncfgItem *item,
           guint16 word,
           gboolean *sent,
           GCancellable *cancellable,
           GError **error)
{
  EncfgPdu request;
  guint sent_before;
  gboolean success;
  guint8 unit;

  if (!encfg_ops_enter_view (target, encfg_item_view (item, 0), &unit, cancellable, error))
    return FALSE;
  sent_before = target->transactions;
  encfg_pdu_build_write (
    &request, item->table, item->address, &word, 1, item->fc16_only || target->fc16_only);
  success = encfg_ops_exchange (target, unit, &request, NULL, cancellable, error);
  *sent = target->transactions > sent_before;
  target->page.is_known = FALSE;
  return success;
}

gboolean
encfg_ops_command (EncfgTarget *target,
                   const EncfgProfile *profile,
                   const EncfgItem *item,
                   gint64 raw,
                   gboolean *sent,
                   GError **unfinished,
                   GCancellable *cancellable,
                   GError **error)
{
  gboolean success;
  guint8 unit;

  *sent = FALSE;
  if (!encfg_ops_is_connected (target, error) ||
      !encfg_ops_get_unit (target, encfg_item_view (item, 0), &unit, error) ||
      !encfg_ops_send_pokes (
        target, unit, profile->write_before, _ ("preparing the write"), cancellable, error))
    return FALSE;
  success = send_word (target, item, (guint16) raw, sent, cancellable, error);
  /* Confirmed is confirmed: that the lock failed is no reason to start it again. */
  encfg_ops_send_pokes (target,
                        unit,
                        profile->write_after,
                        _ ("finishing the write"),
                        NULL,
                        success ? unfinished : NULL);
  return success;
}

void
encfg_ops_finish_elsewhere (EncfgTarget *target,
                            const EncfgProfile *profile,
                            gboolean confirmed,
                            GError **unfinished)
{
  if (confirmed && !encfg_error_is_line_trouble (*unfinished))
    return;
  g_clear_error (unfinished);
  encfg_ops_send_pokes (
    target, target->unit, profile->write_after, _ ("finishing the write"), NULL, unfinished);
}
