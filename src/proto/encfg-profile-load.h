/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The strict loader of profiles, and where profiles are found. What it does not know it refuses.
 * Any thread. */

#include "encfg-profile.h"

G_BEGIN_DECLS

/* One fault of a profile file: `path` as "settings[3].min", `message` as "15000 is above max
 * 14000". */
typedef struct
{
  char *path;
  char *message;
} EncfgProblem;

void encfg_problem_free (EncfgProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgProblem, encfg_problem_free)

/* Reads a profile from JSON text (`length` -1: NUL-terminated). Returns (transfer full) the profile
 * or NULL with ENCFG_ERROR_PROFILE naming the first fault; all faults are added to `problems`
 * (element-type EncfgProblem, may be NULL). */
EncfgProfile *
encfg_profile_load (const char *text, gssize length, GPtrArray *problems, GError **error);

/* As above from a file; the error names the file. */
EncfgProfile *encfg_profile_load_file (const char *path, GPtrArray *problems, GError **error);

/* Finds a profile by its id alone: for ids that come out of files, which must not open others. */
EncfgProfile *encfg_profile_find_id (const char *id, GError **error);

/* Finds a profile by id among the user's own (XDG data directory, en-cfg/profiles) and the bundled
 * ones, or loads the file if `id_or_file` has a directory separator or ends in ".json". */
EncfgProfile *encfg_profile_find (const char *id_or_file, GError **error);

/* All known ids: first the user's own, who has such a module; they hide bundled ones of the same
 * id. Each part is sorted. (transfer full) */
GStrv encfg_profile_list (void);

/* The text of a profile to begin with: it loads, its registers are invented, all of them assumed.
 * (transfer full) */
char *encfg_profile_make_template (const char *id, const char *name);

/* The directory of the user's own profiles. (transfer full) */
char *encfg_profile_user_dir (void);

G_END_DECLS
