/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Profiles that a test writes itself, whole or with one thing broken, and what the loader tells of
 * them. */

#include "encfg-error.h"
#include "encfg-profile-load.h"
#include "encfg-test.h"
#include <string.h>

typedef struct
{
  const char *from, *to;
  const char *path;
  const char *says;
} EncfgBroken;

/* In JSON; single quotes stand for double ones where there are none of these. */
static inline EncfgProfile *
encfg_test_load (const char *text)
{
  g_autofree char *json = g_strdup (text);
  g_autoptr (GError) error = NULL;
  EncfgProfile *profile;

  if (!strchr (json, '"'))
    g_strdelimit (json, "'", '"');
  profile = encfg_profile_load (json, -1, NULL, &error);

  ck_assert_no_gerror (error);
  return profile;
}

/* The text with the first `from` replaced. */
static inline char *
encfg_test_replaced (const char *text, const char *from, const char *to)
{
  const char *at = strstr (text, from);

  ck_assert_msg (at != NULL, "“%s” is not in the profile", from);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
}

/* All that is wrong with a profile that does not load. */
static inline GPtrArray *
encfg_test_problems (const char *text)
{
  GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_problem_free);
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (encfg_profile_load (text, -1, problems, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_PROFILE);
  return problems;
}

/* Told once, whatever is told besides. Returns how much is told in all. */
static inline guint
encfg_test_is_told_once (const char *sound, const EncfgBroken *broken)
{
  g_autofree char *text = encfg_test_replaced (sound, broken->from, broken->to);
  g_autoptr (GPtrArray) problems = encfg_test_problems (text);
  g_autoptr (GString) all = g_string_new (NULL);
  guint found = 0;

  for (guint i = 0; i < problems->len; i++)
    {
      const EncfgProblem *problem = g_ptr_array_index (problems, i);

      g_string_append_printf (all, "%s: %s\n", problem->path, problem->message);
      if (strcmp (problem->path, broken->path) == 0 && strstr (problem->message, broken->says))
        found++;
    }
  ck_assert_msg (found == 1,
                 "“%s” with “%s” is told %u times in:\n%s",
                 broken->path,
                 broken->says,
                 found,
                 all->str);
  return problems->len;
}
