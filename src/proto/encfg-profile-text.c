/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Between the labels of groups and of what is in them. */
#define SEPARATOR " · "

/* gettext gives its own header for the empty text. */
static const char *
translate (const char *text)
{
  return *text ? _ (text) : text;
}

/* "String 2": the number stays. */
static char *
translate_numbered (const char *part)
{
  const char *shown = translate (part);
  const char *space = strrchr (part, ' ');
  g_autofree char *word = NULL;

  if (shown != part || !space || space[1 + strspn (space + 1, "0123456789")] != '\0')
    return g_strdup (shown);
  word = g_strndup (part, (gsize) (space - part));
  return g_strconcat (translate (word), space, NULL);
}

const char *
encfg_profile_text (const char *text)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *joined = NULL;

  if (!text || translate (text) != text)
    return text ? translate (text) : NULL;
  parts = g_strsplit (text, SEPARATOR, -1);
  for (guint i = 0; parts[i]; i++)
    {
      g_autofree char *part = parts[i];

      parts[i] = translate_numbered (part);
    }
  joined = g_strjoinv (SEPARATOR, parts);
  return g_str_equal (joined, text) ? text : g_intern_string (joined);
}
