/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-page.h"

#include <string.h>

static void
clear_span (gpointer data)
{
  EncfgSimSpan *span = data;

  g_free (span->text);
}

EncfgSimPage *
encfg_sim_page_new (guint width, guint height, gboolean is_utf8)
{
  EncfgSimPage *self = g_new0 (EncfgSimPage, 1);

  self->width = width;
  self->height = height;
  self->is_utf8 = is_utf8;
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  return self;
}

void
encfg_sim_page_free (EncfgSimPage *self)
{
  g_ptr_array_unref (self->lines);
  g_free (self);
}

void
encfg_sim_page_begin_line (EncfgSimPage *self)
{
  GArray *line = g_array_new (FALSE, FALSE, sizeof (EncfgSimSpan));

  g_array_set_clear_func (line, clear_span);
  g_ptr_array_add (self->lines, line);
}

static guint
columns_of (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
encfg_sim_page_measure (const char *text)
{
  guint columns = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    columns += columns_of (g_utf8_get_char (p));
  return columns;
}

/* What of `text` has room in so many columns, without what would move the cursor; `rest` is what
 * has none. (transfer full) */
static char *
cut (const char *text, guint columns, const char **rest)
{
  GString *out = g_string_new (NULL);

  for (*rest = text; **rest != '\0'; *rest = g_utf8_next_char (*rest))
    {
      const gunichar c = g_utf8_get_char (*rest);
      const gunichar shown = g_unichar_iscntrl (c) ? ' ' : c;

      if (columns_of (shown) > columns)
        break;
      columns -= columns_of (shown);
      g_string_append_unichar (out, shown);
    }
  return g_string_free (out, FALSE);
}

guint
encfg_sim_page_get_column (const EncfgSimPage *self)
{
  const GArray *line = g_ptr_array_index (self->lines, self->lines->len - 1);
  guint columns = 0;

  for (guint i = 0; i < line->len; i++)
    columns += encfg_sim_page_measure (g_array_index (line, EncfgSimSpan, i).text);
  return columns;
}

/* The sign that something is cut off takes the last column of what is there. */
static void
mark_cut (const EncfgSimPage *self, EncfgSimSpan *last)
{
  const guint columns = encfg_sim_page_measure (last->text);
  const char *rest;
  g_autofree char *begin = columns > 0 ? cut (last->text, columns - 1, &rest) : NULL;

  if (begin == NULL)
    return;
  g_free (last->text);
  last->text = g_strconcat (begin, encfg_sim_page_sign (self, "…", ">"), NULL);
}

void
encfg_sim_page_put (EncfgSimPage *self, EncfgSimStyle style, const char *text)
{
  GArray *line = g_ptr_array_index (self->lines, self->lines->len - 1);
  const guint room = self->width - encfg_sim_page_get_column (self);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *known = self->is_utf8 ? g_strdup (valid) : g_str_to_ascii (valid, "C");
  const char *rest;
  const EncfgSimSpan span = { .style = style, .text = cut (known, room, &rest) };

  if (*span.text != '\0')
    g_array_append_val (line, span);
  else
    g_free (span.text);
  if (rest[strspn (rest, " ")] != '\0' && line->len > 0)
    mark_cut (self, &g_array_index (line, EncfgSimSpan, line->len - 1));
}

void
encfg_sim_page_printf (EncfgSimPage *self, EncfgSimStyle style, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  encfg_sim_page_put (self, style, text);
}

void
encfg_sim_page_fill (EncfgSimPage *self, EncfgSimStyle style, guint column)
{
  const guint taken = encfg_sim_page_get_column (self);
  g_autofree char *blanks = column > taken ? g_strnfill (column - taken, ' ') : g_strdup ("");

  encfg_sim_page_put (self, style, blanks);
}

const char *
encfg_sim_page_sign (const EncfgSimPage *self, const char *utf8, const char *ascii)
{
  return self->is_utf8 ? utf8 : ascii;
}

char *
encfg_sim_page_dup_line (const EncfgSimPage *self, guint line)
{
  const GArray *spans = g_ptr_array_index (self->lines, line);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < spans->len; i++)
    g_string_append (text, g_array_index (spans, EncfgSimSpan, i).text);
  return g_string_free (text, FALSE);
}

/* How much of `text` stands in a line of so many columns: whole words, if it has any. */
static gsize
fit (const char *text, guint columns)
{
  const char *end = text, *space = NULL;
  guint taken = 0;

  for (; *end != '\0' && taken < columns; end = g_utf8_next_char (end), taken++)
    if (*end == ' ')
      space = end;
  if (*end == '\0' || *end == ' ' || space == NULL)
    return (gsize) (end - text);
  return (gsize) (space - text);
}

void
encfg_sim_page_put_wrapped (EncfgSimPage *self,
                            EncfgSimStyle style,
                            const char *text,
                            guint column,
                            guint n_max)
{
  const guint columns = self->width > column + 4 ? self->width - column : 4;

  for (guint i = 0; i < n_max && (i == 0 || *text != '\0'); i++)
    {
      const gsize length = fit (text, columns);
      g_autofree char *part = g_strndup (text, length);

      if (i > 0)
        encfg_sim_page_begin_line (self);
      encfg_sim_page_fill (self, ENCFG_SIM_STYLE_PLAIN, column);
      encfg_sim_page_put (self, style, i + 1 < n_max ? part : text);
      text += length;
      text += strspn (text, " ");
    }
}
