/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-table.h"

#include <stdio.h>
#include <string.h>

#define RED "\033[31m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

typedef struct
{
  GStrv cells;   /* NULL: a heading over the rows that follow */
  char *heading; /* or NULL */
  gboolean marked;
} Row;

struct _CliTable
{
  char *alignment;
  GPtrArray *rows; /* Row; the first holds the headings of the columns */
  char *group;     /* the heading that the last rows stand under, or NULL */
};

static void
row_free (Row *row)
{
  g_strfreev (row->cells);
  g_free (row->heading);
  g_free (row);
}

static void
add_row (EncfgCliTable *self, gboolean marked, va_list args)
{
  Row *row = g_new0 (Row, 1);
  const gsize n = strlen (self->alignment);

  row->marked = marked;
  row->cells = g_new0 (char *, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      const char *text = va_arg (args, const char *);

      row->cells[i] = g_strdup (text ? text : "");
    }
  g_ptr_array_add (self->rows, row);
}

EncfgCliTable *
encfg_cli_table_new (const char *alignment, ...)
{
  EncfgCliTable *self = g_new0 (EncfgCliTable, 1);
  va_list args;

  self->alignment = g_strdup (alignment);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  va_start (args, alignment);
  add_row (self, FALSE, args);
  va_end (args);
  return self;
}

void
encfg_cli_table_add (EncfgCliTable *self, gboolean marked, ...)
{
  va_list args;

  va_start (args, marked);
  add_row (self, marked, args);
  va_end (args);
}

EncfgCliTable *
encfg_cli_table_new_strv (const char *alignment, const char *const *headings)
{
  EncfgCliTable *self = g_new0 (EncfgCliTable, 1);

  self->alignment = g_strdup (alignment);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  encfg_cli_table_add_strv (self, FALSE, headings);
  return self;
}

void
encfg_cli_table_add_strv (EncfgCliTable *self, gboolean marked, const char *const *cells)
{
  Row *row;

  g_return_if_fail (g_strv_length ((GStrv) cells) == strlen (self->alignment));

  row = g_new0 (Row, 1);
  row->marked = marked;
  row->cells = g_strdupv ((GStrv) cells);
  g_ptr_array_add (self->rows, row);
}

static GStrv
dup_column (const EncfgCliTable *self, gsize column, gboolean *marked)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);

      if (row->cells == NULL)
        continue;
      g_strv_builder_add (builder, row->cells[column]);
      if (row->marked && g_str_has_prefix (row->cells[column], "! "))
        *marked = TRUE;
    }
  return g_strv_builder_end (builder);
}

EncfgCliTable *
encfg_cli_table_turn (const EncfgCliTable *self)
{
  EncfgCliTable *turned = NULL;

  for (gsize i = 0; i < strlen (self->alignment); i++)
    {
      gboolean marked = FALSE;
      g_auto (GStrv) cells = dup_column (self, i, &marked);
      g_autofree char *alignment = g_strnfill (g_strv_length (cells), 'r');

      *alignment = 'l';
      if (turned == NULL)
        turned = encfg_cli_table_new_strv (alignment, (const char *const *) cells);
      else
        encfg_cli_table_add_strv (turned, marked, (const char *const *) cells);
    }
  return turned;
}

void
encfg_cli_table_enter_group (EncfgCliTable *self, const char *heading)
{
  Row *row;

  if (g_strcmp0 (heading, self->group) == 0)
    return;
  g_free (self->group);
  self->group = g_strdup (heading);
  row = g_new0 (Row, 1);
  row->heading = g_strdup (heading ? heading : "");
  g_ptr_array_add (self->rows, row);
}

void
encfg_cli_table_free (EncfgCliTable *self)
{
  g_free (self->alignment);
  g_free (self->group);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static guint
text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

static guint
column_width (const EncfgCliTable *self, gsize column)
{
  guint width = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);

      if (row->cells)
        width = MAX (width, text_width (row->cells[column]));
    }
  return width;
}

static char *
format_line (const EncfgCliTable *self, const Row *row, const guint *widths)
{
  GString *line = g_string_new (NULL);

  for (gsize i = 0; self->alignment[i] != '\0'; i++)
    {
      const int padding = (int) (widths[i] - text_width (row->cells[i]));
      const gboolean right = self->alignment[i] == 'r';

      g_string_append_printf (line,
                              "%s%*s%s%*s",
                              i ? "  " : "",
                              right ? padding : 0,
                              "",
                              row->cells[i],
                              right ? 0 : padding,
                              "");
    }
  return g_strchomp (g_string_free (line, FALSE));
}

char *
encfg_cli_table_format (const EncfgCliTable *self, gboolean colour)
{
  const gsize n = strlen (self->alignment);
  g_autofree guint *widths = g_new (guint, n);
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    widths[i] = column_width (self, i);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);
      g_autofree char *line =
        row->cells ? format_line (self, row, widths) : g_strdup (row->heading);
      const gboolean is_heading = i == 0 || !row->cells;
      const char *before = !colour ? "" : is_heading ? BOLD : row->marked ? RED : "";

      g_string_append_printf (out,
                              "%s%s%s%s%s",
                              row->cells ? "" : "\n",
                              before,
                              line,
                              *before ? PLAIN : "",
                              row->cells || *line ? "\n" : "");
    }
  return g_string_free (out, FALSE);
}

void
encfg_cli_print_table (EncfgCliContext *context, const EncfgCliTable *table)
{
  const char *no_color = g_getenv ("NO_COLOR");
  const gboolean colour = g_log_writer_supports_color (fileno (stdout)) && !(no_color && *no_color);
  g_autofree char *text = encfg_cli_table_format (table, colour);

  encfg_cli_print (context, "%s", text);
}

char *
encfg_cli_format_time (const char *iso8601)
{
  g_autoptr (GDateTime) time = iso8601 ? g_date_time_new_from_iso8601 (iso8601, NULL) : NULL;

  return time ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup (iso8601 ? iso8601 : "");
}
