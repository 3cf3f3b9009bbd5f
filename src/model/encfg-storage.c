/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-storage.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

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
  const int errnum = errno;

  if (file)
    fclose (file);
  if (!ok)
    g_set_error_literal (
      error, G_IO_ERROR, (int) g_io_error_from_errno (errnum), g_strerror (errnum));
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
