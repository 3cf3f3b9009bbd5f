/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The registers behind another unit id or another page. */

#include "encfg-error.h"
#include "encfg-ops-private.h"

#include <glib/gi18n-lib.h>

#define UNIT_MAX 247

/* NULL for view 0, the module itself, that needs no profile. */
static const EncfgView *
find_view (const EncfgTarget *target, guint16 view)
{
  if (view == 0)
    return NULL;
  g_assert (target->profile && view < target->profile->views->len);
  return &g_array_index (target->profile->views, EncfgView, view);
}

gboolean
encfg_ops_get_unit (const EncfgTarget *target, guint16 view, guint8 *unit, GError **error)
{
  const EncfgView *seen = find_view (target, view);
  guint id = target->unit + (seen ? seen->unit_offset : 0u);

  *unit = (guint8) id;
  /* The module itself may be told by 255, as some are over TCP. */
  if (id == target->unit || id <= UNIT_MAX)
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_RANGE,
               _ ("a part of this module answers at its Modbus id + %u, and %u + %u is above the "
                  "highest id, %u: connect by the module's own id, or give it a lower one"),
               (guint) seen->unit_offset,
               (guint) target->unit,
               (guint) seen->unit_offset,
               (guint) UNIT_MAX);
  return FALSE;
}

/* TRUE for exceptions that say that a register is not for reading. */
static gboolean
is_unreadable (const GError *error)
{
  return g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_FUNCTION) ||
         g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_ADDRESS) ||
         g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_VALUE);
}

/* Does the module hold what was written to its page register? */
static gboolean
prove_page (EncfgTarget *target,
            guint8 unit,
            guint16 page,
            GCancellable *cancellable,
            GError **error)
{
  const EncfgProfile *profile = target->profile;
  const EncfgSpan wanted = { profile->page_table, profile->page_address, 1, 0 };
  guint16 words[ENCFG_MAX_READ_BITS];
  g_autoptr (GArray) plan = NULL;
  g_autoptr (GError) trouble = NULL;
  const EncfgSpan *span;
  EncfgPdu request;
  guint16 found;

  if (target->page.is_mute || encfg_plan_find_never_read (profile->blocks, &wanted))
    return TRUE;
  plan = encfg_plan_reads (
    &wanted, 1, &(EncfgReadLimits){ .max_read = target->max_read, .blocks = profile->blocks });
  span = &g_array_index (plan, EncfgSpan, 0);
  encfg_pdu_build_read (&request, span->table, span->address, span->count);
  if (!encfg_ops_exchange (target, unit, &request, words, cancellable, &trouble))
    {
      target->page.is_mute = is_unreadable (trouble);
      if (target->page.is_mute)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
  found = words[wanted.address - span->address];
  if (found == page)
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_NOT_APPLIED,
               _ ("page register %s %u: the module holds %u, written was %u"),
               encfg_table_name (wanted.table),
               (guint) wanted.address,
               (guint) found,
               (guint) page);
  return FALSE;
}

static gboolean
select_page (EncfgTarget *target,
             guint8 unit,
             guint16 page,
             GCancellable *cancellable,
             GError **error)
{
  const EncfgProfile *profile = target->profile;
  EncfgPdu request;

  /* Who may not write has no business in a page: the loader keeps identities out of them. */
  g_assert (!target->only_reads && profile->has_page_register);

  target->page.is_known = FALSE;
  encfg_pdu_build_write (
    &request, profile->page_table, profile->page_address, &page, 1, target->fc16_only);
  if (!encfg_ops_exchange (target, unit, &request, NULL, cancellable, error) ||
      !encfg_ops_wait (target->settle_ms, cancellable, error) ||
      !prove_page (target, unit, page, cancellable, error))
    {
      g_prefix_error (error, _ ("selecting page %u: "), (guint) page);
      return FALSE;
    }
  target->page.is_known = TRUE;
  target->page.unit = unit;
  target->page.number = page;
  target->page.n_opened = target->transport->n_opened;
  return TRUE;
}

gboolean
encfg_ops_enter_view (EncfgTarget *target,
                      guint16 view,
                      guint8 *unit,
                      GCancellable *cancellable,
                      GError **error)
{
  const EncfgView *seen = find_view (target, view);
  const EncfgSelectedPage *page = &target->page;

  if (!encfg_ops_get_unit (target, view, unit, error))
    return FALSE;
  if (!seen || !seen->has_page)
    return TRUE;
  if (page->is_known && page->unit == *unit && page->number == seen->page &&
      page->n_opened == target->transport->n_opened)
    return TRUE;
  return select_page (target, *unit, seen->page, cancellable, error);
}
