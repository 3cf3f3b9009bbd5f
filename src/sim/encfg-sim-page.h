/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a terminal of some size shows: lines of spans, each of one style, cut off with a sign
 * where the terminal ends, in signs that it has. Knows nothing of terminals; made by one thread,
 * shown by another. */

#include <glib.h>

G_BEGIN_DECLS

/* What it means; what that looks like is the screen's business. */
typedef enum
{
  ENCFG_SIM_STYLE_PLAIN,
  ENCFG_SIM_STYLE_FAINT,
  ENCFG_SIM_STYLE_STRONG,
  ENCFG_SIM_STYLE_BAND, /* that it is simulated */
  ENCFG_SIM_STYLE_GREEN,
  ENCFG_SIM_STYLE_RED,
  ENCFG_SIM_STYLE_BLUE,
  ENCFG_SIM_STYLE_WARNING,
  ENCFG_SIM_STYLE_KEY,
  ENCFG_SIM_STYLE_CHOSEN
} EncfgSimStyle;

typedef struct
{
  EncfgSimStyle style;
  char *text;
} EncfgSimSpan;

typedef struct
{
  guint width, height;
  gboolean is_utf8;
  GPtrArray *lines; /* GArray of EncfgSimSpan; at most `height` are shown */
} EncfgSimPage;

EncfgSimPage *encfg_sim_page_new (guint width, guint height, gboolean is_utf8);
void encfg_sim_page_free (EncfgSimPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimPage, encfg_sim_page_free)

/* Begins a line; what is put from now on stands there. */
void encfg_sim_page_begin_line (EncfgSimPage *self);

/* Behind what stands in the line already. */
void encfg_sim_page_put (EncfgSimPage *self, EncfgSimStyle style, const char *text);
void encfg_sim_page_printf (EncfgSimPage *self, EncfgSimStyle style, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* Whole words over at most `n_max` lines, each behind `column`; the first of them is begun. */
void encfg_sim_page_put_wrapped (EncfgSimPage *self,
                                 EncfgSimStyle style,
                                 const char *text,
                                 guint column,
                                 guint n_max);

/* Blanks of `style` up to `column`; nothing if the line is that long. */
void encfg_sim_page_fill (EncfgSimPage *self, EncfgSimStyle style, guint column);

/* Columns of the present line that are taken. */
guint encfg_sim_page_get_column (const EncfgSimPage *self);

/* `utf8` where the terminal has it. */
const char *encfg_sim_page_sign (const EncfgSimPage *self, const char *utf8, const char *ascii);

/* Columns that a text takes. */
guint encfg_sim_page_measure (const char *text);

/* A line as text, for tests. (transfer full) */
char *encfg_sim_page_dup_line (const EncfgSimPage *self, guint line);

G_END_DECLS
