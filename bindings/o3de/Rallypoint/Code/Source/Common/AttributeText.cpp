#include "AttributeText.h"

#include <AzCore/base.h>
#include <AzCore/std/utility/move.h>

#include <cmath>
#include <cstdlib>

namespace Rallypoint
{
    namespace
    {
        //! Far above what a ticket may hold.
        constexpr size_t LongestText = 64 * 1024;

        constexpr unsigned LastOfOneByte = 0x7F;
        constexpr unsigned LastOfTwoBytes = 0x7FF;
        constexpr unsigned LastOfThreeBytes = 0xFFFF;
        constexpr unsigned FirstHighSurrogate = 0xD800;
        constexpr unsigned FirstLowSurrogate = 0xDC00;
        constexpr unsigned AfterSurrogates = 0xE000;
        constexpr unsigned FirstBeyondThreeBytes = 0x10000;

        //! The four shapes that an attribute can have, and nothing else of JSON.
        class Reader
        {
        public:
            explicit Reader(AZStd::string_view text)
                : m_text(text)
            {
            }

            bool Attribute(AttributeValue& value)
            {
                AZStd::string type;
                return Take('{') && Text(type) && Take(':') && Value(type, value) && Take('}') && IsAtEnd();
            }

        private:
            bool Value(const AZStd::string& type, AttributeValue& value)
            {
                if (type == "S" || type == "STRING")
                {
                    value.m_type = RP_PLAYER_ATTRIBUTE_TYPE_STRING;
                    return Text(value.m_text);
                }
                if (type == "N" || type == "NUMBER" || type == "DOUBLE")
                {
                    value.m_type = RP_PLAYER_ATTRIBUTE_TYPE_NUMBER;
                    return Number(value.m_number);
                }
                if (type == "SL" || type == "STRING_LIST")
                {
                    value.m_type = RP_PLAYER_ATTRIBUTE_TYPE_STRING_LIST;
                    return List('[', ']', value, &Reader::ListItem);
                }
                if (type == "SDM" || type == "STRING_DOUBLE_MAP")
                {
                    value.m_type = RP_PLAYER_ATTRIBUTE_TYPE_STRING_NUMBER_MAP;
                    return List('{', '}', value, &Reader::MapItem);
                }
                return false;
            }

            bool List(char open, char close, AttributeValue& value, bool (Reader::*item)(AttributeValue&))
            {
                if (!Take(open))
                {
                    return false;
                }
                if (Take(close))
                {
                    return true;
                }
                do
                {
                    if (!(this->*item)(value))
                    {
                        return false;
                    }
                } while (Take(','));
                return Take(close);
            }

            bool ListItem(AttributeValue& value)
            {
                AZStd::string text;
                if (!Text(text))
                {
                    return false;
                }
                value.m_names.push_back(AZStd::move(text));
                return true;
            }

            bool MapItem(AttributeValue& value)
            {
                double number = 0.0;
                if (!ListItem(value) || !Take(':') || !Number(number))
                {
                    return false;
                }
                value.m_numbers.push_back(number);
                return true;
            }

            bool Number(double& number)
            {
                SkipSpace();
                size_t end = m_at;
                while (end < m_text.size() && IsOfNumber(m_text[end]))
                {
                    ++end;
                }
                const AZStd::string digits(m_text.data() + m_at, end - m_at);
                if (!IsNumber(digits))
                {
                    return false;
                }
                number = std::strtod(digits.c_str(), nullptr);
                m_at = end;
                return std::isfinite(number);
            }

            static bool IsOfNumber(char letter)
            {
                return IsDigit(letter) || letter == '+' || letter == '-' || letter == '.' || letter == 'e' ||
                       letter == 'E';
            }

            static bool IsDigit(char letter)
            {
                return letter >= '0' && letter <= '9';
            }

            //! JSON's own grammar: what `strtod` takes besides is none of it.
            static bool IsNumber(const AZStd::string& text)
            {
                size_t at = 0;
                const auto digits = [&text, &at]()
                {
                    const size_t first = at;
                    while (at < text.size() && IsDigit(text[at]))
                    {
                        ++at;
                    }
                    return at > first;
                };
                const auto take = [&text, &at](char letter)
                {
                    const bool isThere = at < text.size() && text[at] == letter;
                    at += isThere ? 1 : 0;
                    return isThere;
                };
                take('-');
                if (!take('0') && !digits())
                {
                    return false;
                }
                if (take('.') && !digits())
                {
                    return false;
                }
                if (take('e') || take('E'))
                {
                    if (!take('+'))
                    {
                        take('-');
                    }
                    if (!digits())
                    {
                        return false;
                    }
                }
                return at == text.size();
            }

            bool Text(AZStd::string& text)
            {
                if (!Take('"'))
                {
                    return false;
                }
                while (m_at < m_text.size())
                {
                    const char letter = m_text[m_at++];
                    if (letter == '"')
                    {
                        return true;
                    }
                    if (static_cast<unsigned char>(letter) < ' ')
                    {
                        return false;
                    }
                    if (letter != '\\')
                    {
                        text.push_back(letter);
                    }
                    else if (!Escaped(text))
                    {
                        return false;
                    }
                }
                return false;
            }

            bool Escaped(AZStd::string& text)
            {
                constexpr AZStd::string_view Names = "\"\\/bfnrt";
                constexpr AZStd::string_view Meanings = "\"\\/\b\f\n\r\t";
                const char name = m_at < m_text.size() ? m_text[m_at++] : '\0';
                if (name == 'u')
                {
                    return EscapedByNumber(text);
                }
                const size_t which = Names.find(name);
                if (name == '\0' || which == AZStd::string_view::npos)
                {
                    return false;
                }
                text.push_back(Meanings[which]);
                return true;
            }

            bool EscapedByNumber(AZStd::string& text)
            {
                unsigned code = 0;
                if (!FourDigits(code))
                {
                    return false;
                }
                if (code >= FirstHighSurrogate && code < AfterSurrogates)
                {
                    unsigned low = 0;
                    if (code >= FirstLowSurrogate || m_text.substr(m_at, 2) != "\\u")
                    {
                        return false;
                    }
                    m_at += 2;
                    if (!FourDigits(low) || low < FirstLowSurrogate || low >= AfterSurrogates)
                    {
                        return false;
                    }
                    code = FirstBeyondThreeBytes + ((code - FirstHighSurrogate) << 10) + (low - FirstLowSurrogate);
                }
                // A NUL would end the text for the library.
                if (code == 0)
                {
                    return false;
                }
                AppendUtf8(text, code);
                return true;
            }

            bool FourDigits(unsigned& code)
            {
                for (int digit = 0; digit < 4; ++digit)
                {
                    const char letter = m_at < m_text.size() ? m_text[m_at++] : '\0';
                    if (IsDigit(letter))
                    {
                        code = code * 16 + static_cast<unsigned>(letter - '0');
                    }
                    else if ((letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F'))
                    {
                        code = code * 16 + static_cast<unsigned>((letter | 0x20) - 'a') + 10;
                    }
                    else
                    {
                        return false;
                    }
                }
                return true;
            }

            static void AppendUtf8(AZStd::string& text, unsigned code)
            {
                const auto trail = [&text, code](unsigned shift)
                {
                    text.push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3F)));
                };
                if (code <= LastOfOneByte)
                {
                    text.push_back(static_cast<char>(code));
                }
                else if (code <= LastOfTwoBytes)
                {
                    text.push_back(static_cast<char>(0xC0 | (code >> 6)));
                    trail(0);
                }
                else if (code <= LastOfThreeBytes)
                {
                    text.push_back(static_cast<char>(0xE0 | (code >> 12)));
                    trail(6);
                    trail(0);
                }
                else
                {
                    text.push_back(static_cast<char>(0xF0 | (code >> 18)));
                    trail(12);
                    trail(6);
                    trail(0);
                }
            }

            bool Take(char letter)
            {
                SkipSpace();
                if (m_at >= m_text.size() || m_text[m_at] != letter)
                {
                    return false;
                }
                ++m_at;
                return true;
            }

            bool IsAtEnd()
            {
                SkipSpace();
                return m_at == m_text.size();
            }

            void SkipSpace()
            {
                while (m_at < m_text.size() &&
                       (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\n' || m_text[m_at] == '\r'))
                {
                    ++m_at;
                }
            }

            AZStd::string_view m_text;
            size_t m_at = 0;
        };
    } // namespace

    bool ReadAttribute(AZStd::string_view json, AttributeValue& value)
    {
        return json.size() <= LongestText && Reader(json).Attribute(value);
    }
} // namespace Rallypoint
