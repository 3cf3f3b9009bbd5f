/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-storage.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define MAX_LINKS 40

static void
set_errno (GError **error)
{
  const int errnum = errno;

  g_set_error_literal (
    error, G_IO_ERROR, (int) g_io_error_from_errno (errnum), g_strerror (errnum));
}

/* Closes the stream. */
static gboolean
put (GFileOutputStream *stream, const char *text, GError **error)
{
  GOutputStream *out = G_OUTPUT_STREAM (stream);

  return g_output_stream_write_all (out, text, strlen (text), NULL, NULL, error) &&
         g_output_stream_close (out, NULL, error);
}

/* GIO has no word for it. Any descriptor of the file will do; EINVAL is a device or file system
 * that knows no such thing. */
static gboolean
sync_to_disk (const char *path, GError **error)
{
  FILE *file = g_fopen (path, "ab");
  const gboolean ok = file && (g_fsync (fileno (file)) == 0 || errno == EINVAL);

  if (!ok)
    set_errno (error);
  if (file)
    fclose (file);
  return ok;
}

gboolean
encfg_storage_create (const char *path, const char *text, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);

  if (!stream)
    return FALSE;
  if (put (stream, text, error) && sync_to_disk (path, error))
    return TRUE;
  g_file_delete (file, NULL, NULL);
  return FALSE;
}

gboolean
encfg_storage_append (const char *path, const char *text, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream =
    g_file_append_to (file, G_FILE_CREATE_PRIVATE, NULL, error);

  return stream && put (stream, text, error) && sync_to_disk (path, error);
}

static gboolean
stream_to (const char *path, const char *text, GError **error)
{
  FILE *file = g_fopen (path, "wb");
  gboolean ok = file && fputs (text, file) >= 0 && fflush (file) == 0;

  if (!ok)
    set_errno (error);
  if (file)
    fclose (file);
  return ok;
}

/* NULL if links lead in a circle. */
static char *
follow_links (const char *path)
{
  g_autofree char *place = g_strdup (path);

  for (guint i = 0; i < MAX_LINKS; i++)
    {
      g_autofree char *target = g_file_read_link (place, NULL);
      g_autofree char *folder = g_path_get_dirname (place);

      if (!target)
        return g_steal_pointer (&place);
      g_free (place);
      place = g_path_is_absolute (target) ? g_steal_pointer (&target)
                                          : g_build_filename (folder, target, NULL);
    }
  return NULL;
}

gboolean
encfg_storage_replace (const char *path, const char *text, GError **error)
{
  g_autofree char *place = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return stream_to (path, text, error);
  place = follow_links (path);
  if (place)
    return g_file_set_contents_full (
      place, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, error);
  errno = ELOOP;
  set_errno (error);
  return FALSE;
}
