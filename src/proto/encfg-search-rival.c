/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-search-rival.h"

#include "encfg-codec.h"

/* What no two modules have in common. */
static const char *const keys[] = { "serial", "mac" };

typedef struct
{
  char *texts[G_N_ELEMENTS (keys)]; /* NULL: it does not tell */
} Marks;

static void
marks_clear (Marks *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_clear_pointer (&self->texts[i], g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Marks, marks_clear)

static void
read_marks (EncfgTarget *target, Marks *marks, GCancellable *cancellable)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const EncfgItem *item = encfg_profile_find_item (target->profile, keys[i]);
      EncfgValue value;
      EncfgSpan span;

      if (!item)
        continue;
      span = encfg_plan_span_of (item, 0);
      if (span.view == 0 &&
          encfg_ops_read (target, &span, 1, image, NULL, NULL, cancellable, NULL) &&
          encfg_image_get_value (image, item, 0, &value, NULL))
        marks->texts[i] = encfg_codec_format (item, &value);
    }
}

char *
encfg_search_rival (EncfgTransport *transport,
                    const EncfgFinding *finding,
                    guint timeout_ms,
                    GCancellable *cancellable)
{
  g_auto (Marks) first = { NULL };
  g_auto (Marks) second = { NULL };
  EncfgTarget target;

  encfg_target_init (&target, transport, &finding->profile->link, finding->endpoint->unit);
  target.profile = finding->profile;
  target.only_reads = TRUE;
  target.timeout_ms = timeout_ms;
  target.retries = 0;

  read_marks (&target, &first, cancellable);
  if (!first.texts[0] && !first.texts[1])
    return NULL;
  encfg_transport_close (transport);
  if (!encfg_transport_open (transport, cancellable, NULL))
    return NULL;
  read_marks (&target, &second, cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (first.texts[i] && second.texts[i] && !g_str_equal (first.texts[i], second.texts[i]))
      return g_steal_pointer (&second.texts[i]);
  return NULL;
}
